/**
 * Is a quoted text still open at the end of this line? `line` begins after the opening quote, or continues the text.
 * Single quotes are doubled inside, double quotes are escaped with a backslash, as in YAML.
 */
export function isQuoteOpen(line: string, quote: string): boolean {
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === '"' && character === '\\') {
      at += 1;
    } else if (character === quote) {
      if (quote !== "'" || line.charAt(at + 1) !== "'") return false;

      at += 1;
    }
  }
  return true;
}
