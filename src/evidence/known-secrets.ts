/** A part of a secret that is this long must not be shown. */
const GRAM = 5;
const SECRETS_MAX = 200;
const SECRET_CHARS_MAX = 4096;

/**
 * Makes a function that takes given secrets out of a text, whole or in parts of five and more characters, also where
 * they are in base64 (at any offset), hexadecimal, percent-encoded, escaped, reversed, or in another case.
 */
export function createScrubber(secrets: string[]): (text: string) => string {
  const grams = new Set<string>();
  for (const secret of secrets.slice(0, SECRETS_MAX)) {
    for (const form of formsOf(secret.slice(0, SECRET_CHARS_MAX))) {
      for (let at = 0; at + GRAM <= form.length; at++) {
        grams.add(form.slice(at, at + GRAM));
      }
    }
  }
  return grams.size === 0 ? (text) => text : (text) => scrub(text, grams);
}

function scrub(text: string, grams: Set<string>): string {
  let shown = '';
  let hiddenUntil = -1;
  for (let at = 0; at < text.length; at++) {
    if (grams.has(text.slice(at, at + GRAM))) {
      shown += hiddenUntil < at ? '…' : '';
      hiddenUntil = at + GRAM;
    }
    if (at >= hiddenUntil) {
      shown += text[at] ?? '';
    }
  }
  return shown;
}

function formsOf(secret: string): string[] {
  if (secret.length < GRAM) {
    return [];
  }
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const codes = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const percent = codes.map((code) => `%${code}`).join('');
  const unicode = codes.map((code) => `\\u00${code}`).join('');
  const encoded = [0, 1, 2].flatMap((offset) => base64At(bytes, offset));
  return [
    secret,
    secret.toLowerCase(),
    secret.toUpperCase(),
    [...secret].reverse().join(''),
    JSON.stringify(secret).slice(1, -1),
    hex,
    hex.toUpperCase(),
    // Two digits of every escape belong to the secret; the rest of it is the same for all.
    ...(percent.length <= SECRET_CHARS_MAX * 3
      ? [percentEncoded(secret), percent, percent.toUpperCase(), unicode]
      : []),
    ...encoded,
    ...encoded.map((form) => form.replace(/\+/g, '-').replace(/\//g, '_')),
  ];
}

/** The characters of base64 that depend on the secret alone when so many bytes stand before it. */
function base64At(bytes: Buffer, offset: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  return [encoded.slice(Math.ceil((offset * 8) / 6))];
}

function percentEncoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    // A lone surrogate has no percent encoding.
    return secret;
  }
}
