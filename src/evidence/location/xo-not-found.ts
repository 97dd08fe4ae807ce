const LINE_LENGTH_MAX = 500;
/** In front of an answer: who asked, a sign, and what kind of message it is. */
const SALUTATION = /^[\s>*_•-]*(?:(?:@\w{1,40}|:[\w+-]{1,40}:)[\s,:]*)*(?:(?:error|warning|sorry)\b[\s,:]*)?/i;
const NOT = /n['’]t\b|(?<=\bcan)not\b/gi;
/** Words without weight in such a sentence. */
const FILLERS = new Set('the a an any such with for id identified by named satellite i we 404'.split(' '));
const THING = '(?:(?:cluster|location) (?:or (?:cluster|location) )?)';
/** Our id stands for itself as `#`. Each sentence says of it, and of nothing else, that it is not there. */
const SENTENCES = [
  `${THING}?# (?:(?:is|was|could|can|ca|does|did|has) )?not (?:be |been )?(?:found|known|exist)`,
  `${THING}?# is unknown`,
  `unknown ${THING}?#`,
  `(?:there is )?no ${THING}(?:found )?#(?: (?:was )?found| exists)?`,
  `(?:could|can|ca|did) not find ${THING}#`,
  `(?:was |am )?unable to find ${THING}#`,
].map((sentence) => new RegExp(`^${sentence}$`));

/**
 * Does a message say that xo does not know our id? The wording of that answer is not documented, so the reading is
 * narrow. One line must say of the id that it is missing, and have no other word: that could be the thing that is missing.
 */
export function saysNotFound(message: string, id: string): boolean {
  return message.split('\n').some((line) => {
    if (line.length > LINE_LENGTH_MAX || line.includes('?')) return false;

    const words = line
      .replace(SALUTATION, '')
      .replace(NOT, ' not')
      .toLowerCase()
      .split(/[^\w-]+/)
      .filter((word) => word !== '' && !FILLERS.has(word));
    const sentence = words.map((word) => (word === id ? '#' : word)).join(' ');
    return SENTENCES.some((pattern) => pattern.test(sentence));
  });
}
