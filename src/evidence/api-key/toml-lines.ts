const TABLE = /^\s*\[[A-Za-z][\w.-]*\]\s*(?:#.*)?$/;
const LINE = /^\s*(?:#.*|\[[A-Za-z][\w.-]*\]\s*(?:#.*)?|[A-Za-z_][\w.-]*\s*=.*|)$/;
const KEY_LINE = /^\s*(?:#\s*)?(?:iam_api_key|g2_api_key)\s*=/;
/** `name=text` at the margin, as a template prints the next entry. Encoders of TOML put blanks around the sign. */
const NEXT_ENTRY = /^[\w.-]{1,253}=(?!=)/;

/** Does a decoded document in TOML begin here? */
export function isTomlStart(line: string): boolean {
  return TABLE.test(line) || KEY_LINE.test(line);
}

/** The position after the last line of the document that begins here. */
export function endOfToml(lines: string[], start: number): number {
  let end = start;
  let isSpaced = false;
  while (end < lines.length) {
    const line = lines[end] ?? '';
    if (!LINE.test(line) || (isSpaced && NEXT_ENTRY.test(line))) break;
    isSpaced ||= / = /.test(line);
    end += 1;
  }
  return end;
}
