const TIMESTAMP =
  /^(?:\[\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?\]|\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)(?= |$)/;
/** What a shell echoes under `set -x` or at a prompt. */
const TRACE = /^(?:\++|\$) /;
/** What Jenkins writes itself around what a command prints, and into the middle of it. */
const JENKINS =
  /^(?:\[Pipeline\]|Started by |Running (?:as|on|in) |Building (?:remotely )?(?:on|in) |\[[^\]]{1,200}\] \$ |Finished: SUCCESS\s*$)/;

/**
 * The lines of a console log as the command wrote them: time stamps in front are taken off, echoed commands and Jenkins'
 * own lines are dropped. The blanks between stamp and line are as many as the least-indented line has, so that YAML stays YAML.
 */
export function commandLines(text: string): string[] {
  return withoutStamps(text).map((line) => (TRACE.test(line) || JENKINS.test(line) ? '' : line));
}

/** All lines, without the time stamps in front of them. */
export function withoutStamps(text: string): string[] {
  const lines = text.split('\n');
  const stamps = lines.map((line) => TIMESTAMP.exec(line)?.[0].length ?? 0);
  let gap = Number.POSITIVE_INFINITY;
  lines.forEach((line, index) => {
    const stamp = stamps[index] ?? 0;
    if (stamp > 0 && line.length > stamp) {
      gap = Math.min(gap, line.length - stamp - line.slice(stamp).trimStart().length);
    }
  });
  return lines.map((line, index) => {
    const stamp = stamps[index] ?? 0;
    return stamp === 0 ? line : line.slice(Math.min(line.length, stamp + gap));
  });
}

/** Does Jenkins write the line itself? Of a build that failed it says so in other words, which are not passed over. */
export function isJenkins(line: string): boolean {
  return JENKINS.test(line);
}

/** Is the line a command that a shell echoed? */
export function isTrace(line: string): boolean {
  return TRACE.test(line);
}
