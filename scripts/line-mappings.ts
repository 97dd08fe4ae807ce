const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;

/**
 * The mappings of a source map (version 3), with a place only where another line of a source begins, and without names. A
 * stack still finds each file and line, but not the column.
 */
export function lineMappings(mappings: string): string {
  // Source, line and column. A place is written as the difference to the one before it.
  const read = [0, 0, 0];
  let written = [0, 0, 0];
  const lines = mappings.split(';').map((line) => {
    let column = 0;
    let writtenColumn = 0;
    const kept: string[] = [];
    for (const segment of line.split(',').filter(Boolean)) {
      const [generated, ...origin] = decode(segment);
      column += generated!;
      if (origin.length < read.length) continue;
      read.forEach((_value, index) => (read[index]! += origin[index]!));
      if (kept.length > 0 && read[0] === written[0] && read[1] === written[1]) continue;
      kept.push(encode([column - writtenColumn, ...read.map((value, index) => value - written[index]!)]));
      writtenColumn = column;
      written = [...read];
    }
    return kept.join(',');
  });
  return lines.join(';');
}

function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value += (bits % CONTINUES) * 2 ** shift;
    shift += 5;
    if (bits >= CONTINUES) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function encode(numbers: number[]): string {
  return numbers
    .map((number) => {
      let rest = number < 0 ? -number * 2 + 1 : number * 2;
      let text = '';
      for (; rest >= CONTINUES; rest = Math.floor(rest / CONTINUES)) text += DIGITS[(rest % CONTINUES) + CONTINUES]!;
      return text + DIGITS[rest]!;
    })
    .join('');
}
