/**
 * Jenkins' `tree=` parameter: the fields to return, as in `builds[number,url]{0,30}`. `_class` is always returned. A
 * field without brackets is returned whole, which is a little more than Jenkins does.
 */
interface Field {
  name: string;
  inner?: Field[];
  range?: { from: number; to: number };
}

/** Null when the expression cannot be read; Jenkins answers 400 then. */
export function parseTree(text: string): Field[] | null {
  const reader = { text, at: 0 };
  const fields = readFields(reader);
  return fields !== null && reader.at === text.length ? fields : null;
}

function readFields(reader: { text: string; at: number }): Field[] | null {
  const fields: Field[] = [];
  for (;;) {
    const field = readField(reader);
    if (field === null) return null;
    fields.push(field);
    if (reader.text[reader.at] !== ',') return fields;
    reader.at += 1;
  }
}

function readField(reader: { text: string; at: number }): Field | null {
  const name = /^[\w*]+/.exec(reader.text.slice(reader.at))?.[0];
  if (name === undefined) return null;
  reader.at += name.length;
  const field: Field = { name };
  if (reader.text[reader.at] === '[') {
    reader.at += 1;
    const inner = readFields(reader);
    if (inner === null || reader.text[reader.at] !== ']') return null;
    reader.at += 1;
    field.inner = inner;
  }
  const range = /^\{(\d*),(\d*)\}/.exec(reader.text.slice(reader.at));
  if (range !== null) {
    reader.at += range[0].length;
    field.range = { from: Number(range[1] || 0), to: range[2] === '' ? Infinity : Number(range[2]) };
  }
  return field;
}

/** The wanted part of a value. */
export function prune(value: unknown, fields: Field[] | undefined): unknown {
  if (fields === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => prune(item, fields));
  if (value === null || typeof value !== 'object') return value;
  const from = value as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  if (from['_class'] !== undefined) kept['_class'] = from['_class'];
  for (const { name, inner, range } of fields) {
    const part = from[name];
    if (part === undefined) continue;
    kept[name] = prune(Array.isArray(part) && range !== undefined ? part.slice(range.from, range.to) : part, inner);
  }
  return kept;
}
