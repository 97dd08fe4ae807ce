/** A shorter secret appears in texts by chance. */
const SECRET_MIN = 8;
const HIDDEN = '…';

/**
 * Makes the last check of all that leaves a process. It removes the process's own secrets from our texts, each as a
 * whole, plain and in the encodings of programs. Foreign text is redacted earlier; here all else stays, also ids,
 * addresses and markup. So it is safe for everything that is sent. It costs one search for each form.
 */
export function createLastScrub(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter(({ length }) => length >= SECRET_MIN).flatMap(formsOf))];
  // A longer form may contain a shorter one.
  forms.sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((left, form) => (left.includes(form) ? left.replaceAll(form, HIDDEN) : left), text);
}

/** Scrubs all texts in a value, at any depth. Field names are ours and stay. */
export function scrubAll<T>(value: T, scrub: (text: string) => string): T {
  if (typeof value === 'string') return scrub(value) as T;
  if (Array.isArray(value)) return value.map((one) => scrubAll<unknown>(one, scrub)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scrubAll<unknown>(one, scrub)])) as T;
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    hex,
    hex.toUpperCase(),
    [...secret].reverse().join(''),
  ];
}
