import { withoutEnd } from '../text/without-end';

/** Somebody whom the policy knows: the name that is recorded and shown, and what else stands for the same person. */
export interface Person {
  name: string;
  /** Login, mail address, Slack member id, OS user. */
  aliases: readonly string[];
}
export type People = readonly Person[];

/** The owner of the key with which our gateway vouches for people; nobody else may be called so. */
export const GATEWAY = 'gateway';

/**
 * A name as it is compared, and never shown: with single blanks and none around it, in the form in which Unicode writes compatible
 * characters alike (NFKC), and without upper and lower case (the default case folding of Unicode, `ß` is `ss`). Accents,
 * a dotless i, letters of other scripts and characters without a width stay what they are: a look-alike is another name.
 */
export function foldedName(text: string): string {
  const plain = trimmedName(text.normalize('NFKC')).replace(/\p{White_Space}+/gu, ' ');
  return [...plain].map(foldedLetter).join('').normalize('NFKC');
}

/** Without blanks around it. Not `trim()`, which also takes U+FEFF away: that is a character without a width. */
export function trimmedName(text: string): string {
  return withoutEnd(text.replace(/^\p{White_Space}+/u, ''), /\p{White_Space}/u);
}

/** Letter by letter, so that no letter is folded by its neighbours, as a final sigma would be. */
function foldedLetter(letter: string): string {
  // Turkish writes I for it. Unicode folds it only where the text is known to be Turkish, and here it looks like an i.
  if (letter === 'ı') return letter;
  return letter.toLowerCase().toUpperCase().toLowerCase();
}

/** Whether two texts are the same name. Every comparison of names ends here. */
export function isSameName(one: string, other: string): boolean {
  return foldedName(one) === foldedName(other);
}

/** The name under which the policy knows whoever is called so; null when it does not know the name. */
export function personNamed(people: People, given: string): string | null {
  const found = people.find(({ name, aliases }) => [name, ...aliases].some((one) => isSameName(one, given)));
  return found?.name ?? null;
}

/** The same, or the name as it was given where the policy does not know it. */
export function canonicalName(people: People, given: string): string {
  return personNamed(people, given) ?? trimmedName(given);
}

/** Whether two names stand for one person. */
export function isSamePerson(people: People, one: string, other: string): boolean {
  return isSameName(canonicalName(people, one), canonicalName(people, other));
}
