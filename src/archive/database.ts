export type Value = string | number | null;
export type Row = Record<string, Value>;

/** One connection for both kinds of database. They understand the same statements: texts, `?`, `RETURNING`. */
export interface Database {
  /** Runs one statement, which is a transaction of its own. `?` stands for the next value. */
  all(statement: string, values?: readonly Value[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** PostgreSQL cannot keep this character in a text, so neither database gets it. */
export function withoutNul(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}
