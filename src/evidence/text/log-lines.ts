const TIMESTAMP =
  /^(?:\[\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?\]|\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)(?= |$)/;
/** A command that a shell echoes under `set -x` or at a prompt. */
const TRACE = /^(?:\++|\$) /;
/** Base64 without a line end, and right behind it a prompt or an echoed command. Padding shows where base64 ends. */
const BASE64_FIRST = /^\s*[A-Za-z0-9+/_-]{40}/;
const BEFORE_PROMPT = [
  /^(\s*[A-Za-z0-9+/_-]{40,}={1,2})(?:\+{1,4} |[$#] |\[[^\]\n]{1,120}\][#$]|[\w.-]{1,60}@[\w.-]{1,120}[: ]|(?:ba|z)?sh-[\d.]{1,8}[#$])/,
  /^(\s*[A-Za-z0-9+/_-]{40,}?)(?:\+{1,4} |[$#] |\[[^\]\n]{1,120}\][#$])/,
];
/** Jenkins' own lines around the output of a command, and inside it. */
const JENKINS =
  /^(?:\[Pipeline\]|Started by |Running (?:as|on|in) |Building (?:remotely )?(?:on|in) |\[[^\]]{1,200}\] \$ |Finished: SUCCESS\s*$)/;

/**
 * The lines of a console log as the command wrote them. Time stamps in front are removed; echoed commands and Jenkins'
 * own lines are dropped. The number of blanks after a stamp is taken from the least-indented line, so that YAML stays
 * YAML.
 */
export function commandLines(text: string): string[] {
  return linesWithoutStamps(text).map((line) => (TRACE.test(line) || JENKINS.test(line) ? '' : line));
}

/** All lines, without the time stamps in front of them. A prompt behind base64 is a line of its own. */
export function linesWithoutStamps(text: string): string[] {
  const lines = text.split('\n');
  const stamps = lines.map((line) => TIMESTAMP.exec(line)?.[0].length ?? 0);
  let gap = Number.POSITIVE_INFINITY;
  lines.forEach((line, index) => {
    const stamp = stamps[index] ?? 0;
    if (stamp > 0 && line.length > stamp)
      gap = Math.min(gap, line.length - stamp - line.slice(stamp).trimStart().length);
  });
  return lines.flatMap((line, index) => {
    const stamp = stamps[index] ?? 0;
    return apartFromPrompt(stamp === 0 ? line : line.slice(Math.min(line.length, stamp + gap)));
  });
}

/** Base64, and the prompt or command behind it as a line of its own. */
function apartFromPrompt(line: string): string[] {
  if (!BASE64_FIRST.test(line)) return [line];

  const base64 = BEFORE_PROMPT.map((shape) => shape.exec(line)?.[1]).find((found) => found !== undefined);
  return base64 === undefined ? [line] : [base64, line.slice(base64.length)];
}

/** Is it Jenkins' own line? A failed build has other lines, and those are not dropped. */
export function isJenkins(line: string): boolean {
  return JENKINS.test(line);
}

/** Is the line a command that a shell echoed? */
export function isTrace(line: string): boolean {
  return TRACE.test(line);
}
