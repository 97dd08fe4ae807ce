/** The length of one message. Slack cuts a longer one, and people do not read a wall of text. */
const CHUNK_MAX = 3000;
const CHUNKS_MAX = 12;
const FENCE = '```';

/**
 * Cuts text into messages at the ends of lines. A code fence that is open at a cut is closed and opened again. Text
 * beyond the last message is left out with a note.
 */
export function chunksOf(text: string, { max = CHUNK_MAX, countMax = CHUNKS_MAX } = {}): string[] {
  const room = max - 2 * (FENCE.length + 1);
  const lines = text.split('\n').flatMap((line) => pieces(line, room));
  const chunks: string[] = [];
  let open = false;
  let current: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (current.length > 0 && length + line.length + 1 > room) {
      chunks.push([...current, ...(open ? [FENCE] : [])].join('\n'));
      current = open ? [FENCE] : [];
      length = current.join('\n').length;
    }
    current.push(line);
    length += line.length + 1;
    if ((line.split(FENCE).length - 1) % 2 === 1) open = !open;
  }
  if (current.length > 0) chunks.push(current.join('\n'));
  if (chunks.length <= countMax) return chunks;
  return [...chunks.slice(0, countMax - 1), `(cut here: ${chunks.length - countMax + 1} more parts did not fit)`];
}

/** A line that is too long is cut between two words, if it has any. */
function pieces(line: string, max: number): string[] {
  if (line.length <= max) return [line];
  const blank = line.lastIndexOf(' ', max);
  const end = blank > 0 ? blank : max;
  return [line.slice(0, end), ...pieces(line.slice(blank > 0 ? end + 1 : end), max)];
}
