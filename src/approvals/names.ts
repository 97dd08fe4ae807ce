import { withoutEnd } from '../text/without-end';

/** A person whom the policy knows: the name that is recorded and shown, and the person's other names. */
export interface Person {
  name: string;
  /** Login, mail address, Slack member id, OS user. */
  aliases: readonly string[];
}
export type People = readonly Person[];

/** The owner of the key with which our gateway vouches for people. No person may have this name. */
export const GATEWAY = 'gateway';

/**
 * A name in the form for comparing; it is never shown. Blanks are trimmed and reduced to one, compatible characters
 * become alike (NFKC), and case is folded by Unicode's default (`ß` is `ss`). Accents, a dotless i, letters of other
 * scripts and characters without width stay: a look-alike is another name.
 */
export function foldedName(text: string): string {
  const plain = trimmedName(text.normalize('NFKC')).replace(/\p{White_Space}+/gu, ' ');
  return [...plain].map(foldedLetter).join('').normalize('NFKC');
}

/** A name without blanks around it. `trim()` would also remove U+FEFF, which is a character without width. */
export function trimmedName(text: string): string {
  return withoutEnd(text.replace(/^\p{White_Space}+/u, ''), /\p{White_Space}/u);
}

/** Folds letter by letter, so that a neighbour changes nothing: a final sigma would be folded differently. */
function foldedLetter(letter: string): string {
  // Turkish uses it as the small form of I. Unicode folds it only in text that is known to be Turkish, and here it
  // looks like an i.
  if (letter === 'ı') return letter;
  return letter.toLowerCase().toUpperCase().toLowerCase();
}

/** Says whether two texts are the same name. Every comparison of names ends here. */
export function isSameName(one: string, other: string): boolean {
  return foldedName(one) === foldedName(other);
}

/** The policy's name for the person with this name or alias; null if the policy does not know it. */
export function personNamed(people: People, given: string): string | null {
  const found = people.find(({ name, aliases }) => [name, ...aliases].some((one) => isSameName(one, given)));
  return found?.name ?? null;
}

/** The same, or the given name if the policy does not know it. */
export function canonicalName(people: People, given: string): string {
  return personNamed(people, given) ?? trimmedName(given);
}

/** Says whether two names belong to one person. */
export function isSamePerson(people: People, one: string, other: string): boolean {
  return isSameName(canonicalName(people, one), canonicalName(people, other));
}
