/**
 * The name of the first field that an object in this JSON has twice; null if each is there once. `JSON.parse` silently
 * keeps the last one, so two readers of one text could understand two things. Linear in the text.
 *
 * @param text valid JSON.
 */
export function doubledField(text: string): string | null {
  // One entry for each open value: the field names of an object, or null for a list.
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{' || sign === '[') open.push(sign === '{' ? new Set() : null);
    if (sign === '}' || sign === ']') open.pop();
    if (sign === '{' || sign === ',') isName = true;
    if (sign === ':' || sign === '[' || sign === '}' || sign === ']') isName = false;
    if (sign !== '"') continue;
    const end = endOfString(text, at);
    const names = open.at(-1);
    if (isName && names) {
      const name = JSON.parse(text.slice(at, end + 1)) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
    at = end;
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
