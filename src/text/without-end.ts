/**
 * A text without the characters at its end that match, such as `/[.:]/`. By hand, because `/[.:]+$/` begins anew at each of
 * them, and takes the square of a long row that does not stand at the end.
 */
export function withoutEnd(text: string, one: RegExp): string {
  let end = text.length;
  while (end > 0 && one.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
