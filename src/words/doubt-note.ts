const BEGINS = 'The question is whether ';
const TITLES = [
  ['the reset of the key', 'Was the API key replaced?'],
  ['the refresh of the master', 'Was the master refreshed?'],
] as const;

/**
 * The note that makes the plan of a doubt another one than the plan that was approved. The question says the same, so
 * people do not read it twice.
 */
export function doubtNote(what: string): string {
  return `${BEGINS}${what} happened.`;
}

/** The notes of a plan for a person who reads its question beside them. */
export function notesBesideQuestion(notes: readonly string[]): string[] {
  return notes.filter((note) => !note.startsWith(BEGINS));
}

/** The question of a doubt, for a reader that has its plan alone. */
export function doubtTitle(notes: readonly string[]): string {
  const asked = notes.findLast((note) => note.startsWith(BEGINS)) ?? '';
  return TITLES.find(([what]) => asked.includes(what))?.[1] ?? 'Did it happen?';
}
