const TIMESTAMP =
  /^(?:\[\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?\]|\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)(?= |$)/;
/** What a shell echoes under `set -x`, and what Jenkins says about its own pipeline. */
const ECHO = /^(?:\++ |\$ |\[Pipeline\])/;

/**
 * The lines of a console log as the command wrote them: time stamps in front are taken off, echoed commands are
 * dropped. The blanks between stamp and line are as many as the least-indented line has, so that YAML stays YAML.
 */
export function commandLines(text: string): string[] {
  const lines = text.split('\n');
  const stamps = lines.map((line) => TIMESTAMP.exec(line)?.[0].length ?? 0);
  let gap = Number.POSITIVE_INFINITY;
  lines.forEach((line, index) => {
    const stamp = stamps[index] ?? 0;
    if (stamp > 0 && line.length > stamp) {
      gap = Math.min(gap, line.length - stamp - line.slice(stamp).trimStart().length);
    }
  });
  return lines
    .map((line, index) => {
      const stamp = stamps[index] ?? 0;
      return stamp === 0 ? line : line.slice(Math.min(line.length, stamp + gap));
    })
    .map((line) => (ECHO.test(line) ? '' : line));
}
