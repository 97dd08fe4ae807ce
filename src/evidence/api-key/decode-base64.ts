const ALPHABET = /^[A-Za-z0-9+/]+={0,2}$/;
const URL_SAFE_ALPHABET = /^[A-Za-z0-9_-]+={0,2}$/;
/**
 * A longer run of such characters is not a word. This tells an encoded document from a word that happens to fit the
 * alphabet.
 */
const ENCODED_LENGTH_MIN = 40;
const DECODES_MAX = 2;

export type Decoded = { text: string } | { fault: string };

/** Encoders wrap at one width. If a line before the last one has another width, or the last one is longer, a part was lost. */
function isWrappedEvenly(text: string): boolean {
  const lines = text.trim().split(/\s+/);
  const width = lines[0]?.length ?? 0;
  return lines.every(({ length }, index) => (index === lines.length - 1 ? length <= width : length === width));
}

/** Could the text be base64, by its characters? White space inside is ignored. */
export function looksLikeBase64(text: string): boolean {
  const bare = text.replace(/\s+/g, '');
  return ALPHABET.test(bare) || URL_SAFE_ALPHABET.test(bare);
}

/**
 * Decodes base64 that must be whole: padded to a multiple of four, complete, and UTF-8 inside. `Buffer` alone accepts
 * anything and stops silently, so the result is encoded again and compared. A document that was encoded twice is
 * decoded twice; three times is refused.
 */
export function decodeBase64Document(text: string): Decoded {
  let current = text;
  for (let round = 0; round < DECODES_MAX; round++) {
    const decoded = decodeOnce(current);
    if ('fault' in decoded) return decoded;

    current = decoded.text;
    const bare = current.replace(/\s+/g, '');
    if (bare.length < ENCODED_LENGTH_MIN || !looksLikeBase64(bare)) return { text: current };
  }
  return { fault: 'is encoded more than twice' };
}

function decodeOnce(text: string): Decoded {
  const bare = text.replace(/\s+/g, '');
  if (!looksLikeBase64(bare)) return { fault: 'holds characters that base64 does not have' };

  if (!isWrappedEvenly(text)) return { fault: 'is damaged: the lines of its base64 are not of one length' };

  if (bare.length % 4 !== 0) return { fault: 'ends in the middle: its base64 is not padded' };

  const standard = bare.replace(/-/g, '+').replace(/_/g, '/');
  const bytes = Buffer.from(standard, 'base64');
  if (bytes.toString('base64') !== standard) return { fault: 'does not decode to its end' };

  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { fault: 'does not decode to text' };
  }
}
