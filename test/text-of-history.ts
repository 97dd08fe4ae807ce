/**
 * All text that a history, a memo or a description of the engine holds, one text to a line, as it is without JSON around it.
 * The engine's own JSON has payloads in base64, in which nothing can be searched.
 */
export function textOfHistory(held: unknown): string {
  const texts: string[] = [];
  collect(JSON.parse(JSON.stringify(held, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))), texts);
  return texts.join('\n');
}

function collect(value: unknown, texts: string[]): void {
  if (value === null || typeof value !== 'object') return void texts.push(String(value));
  const { metadata, data } = value as { metadata?: unknown; data?: unknown };
  if (metadata !== undefined && typeof data === 'string') return collect(contentOf(data), texts);
  for (const [name, one] of Object.entries(value)) {
    texts.push(name);
    collect(one, texts);
  }
}

function contentOf(base64: string): unknown {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
