/**
 * A text without the matching characters at its end; `one` is for example `/[.:]/`. A loop does it, because `/[.:]+$/`
 * starts again at every match: a long row in the middle of a text would cost quadratic time.
 */
export function withoutEnd(text: string, one: RegExp): string {
  let end = text.length;
  while (end > 0 && one.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
