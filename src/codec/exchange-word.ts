/**
 * There is one bundle of the workflows for all sites. Where its code must differ, it holds a word once, and a worker writes
 * another one there as it loads the bundle. Throws if the bundle is of a build that does not have the word.
 */
export function exchangeWord(code: string, word: string, by: string): string {
  const parts = code.split(word);
  if (parts.length !== 2) throw new Error(`the bundle of the workflows does not have "${word}" once: build it anew`);
  return parts.join(by);
}
