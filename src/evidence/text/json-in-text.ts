/** The position after the object that starts here; null if the text ends first. */
export function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let position = start; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (quoted) {
      if (code === 0x5c) position += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) {
      quoted = true;
    } else if (code === 0x7b) {
      depth += 1;
    } else if (code === 0x7d && --depth === 0) {
      return position + 1;
    }
  }
  return null;
}

/** The value, or `undefined` for text that is not JSON. The parser's error would quote the text, secrets included. */
export function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The number of objects in a text that are read. */
const OBJECTS_MAX = 16;

/** The text without the whole objects of JSON in it, whose entries are handed on one by one. */
export function withoutObjects(text: string, take: (key: string, value: unknown) => void = () => undefined): string {
  let rest = '';
  let from = 0;
  for (let count = 0; count < OBJECTS_MAX; count++) {
    const start = text.indexOf('{', from);
    if (start === -1) break;

    const end = endOfObject(text, start);
    const value = end === null ? undefined : parseQuietly(text.slice(start, end));
    const isObject = end !== null && typeof value === 'object' && value !== null;
    rest += `${text.slice(from, isObject ? start : start + 1)} `;
    from = isObject ? end : start + 1;
    if (isObject) takeEntries(value, take);
  }
  return rest + text.slice(from);
}

function takeEntries(value: object, take: (key: string, value: unknown) => void, depth = 0): void {
  for (const [key, entry] of Object.entries(value) as [string, unknown][]) {
    if (typeof entry !== 'object' || entry === null) take(key, entry);
    else if (depth < 8) takeEntries(entry, take, depth + 1);
  }
}
