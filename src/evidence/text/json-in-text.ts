/** The position after the object that starts here; null if the text ends first. */
export function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let position = start; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (quoted) {
      if (code === 0x5c) {
        position += 1;
      } else if (code === 0x22) {
        quoted = false;
      }
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
