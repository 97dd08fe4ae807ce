const CURRENT = /^[a-z0-9]{20}$/;
const OLDER = /^[0-9a-f]{32}$/;

/**
 * Is this the id of a location or of a cluster: 20 characters `[a-z0-9]`, or 32 hexadecimal digits for old ones?
 *
 * People paste ids into chat commands and forms, so everything else is refused: blanks, capitals, quotes.
 */
export function isLocationId(text: unknown): text is string {
  return typeof text === 'string' && (CURRENT.test(text) || OLDER.test(text));
}
