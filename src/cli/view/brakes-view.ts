import type { ListedBrake, PastBrake } from '../../runs';
import { shownName } from '../../approvals/shown-name';
import { subjectInWords } from '../../approvals/brake';
import { inOneLine } from '../../text/visible';

/** The brakes that hold, each on lines of its own: the name is for "satlink lift". */
export function brakeLines(brakes: readonly ListedBrake[]): string[] {
  if (brakes.length === 0) return ['no brake is set'];
  return brakes.flatMap((brake) => {
    const { name, subject, by, since, until, because, note, environments } = brake;
    const where = environments.length === 0 ? '' : ` in ${environments.join(', ')}`;
    const set =
      by === null
        ? ''
        : `, set by ${shownName(by)} at ${since}, ${until === null ? 'without an end' : `until ${until}`}`;
    return [
      inOneLine(name),
      `  ${inOneLine(subjectInWords(subject))} is stopped${where}${set}`,
      `  ${inOneLine(because)}`,
      ...(note === undefined ? [] : [`  ${inOneLine(note)}`]),
    ];
  });
}

/** The brakes that hold nothing any more, each on one line. */
export function pastLines(past: readonly PastBrake[]): string[] {
  if (past.length === 0) return [];
  return [
    '',
    'Lifted or over:',
    ...past.map(({ name, by, since, because, endedAt, overBy }) => {
      const end = overBy === undefined ? `ended at ${endedAt}` : `lifted by ${shownName(overBy)} at ${endedAt}`;
      return `  ${inOneLine(name)}: set by ${shownName(by ?? 'nobody')} at ${since} (${inOneLine(because)}), ${end}`;
    }),
  ];
}

/** One line above a list of runs while something is stopped. "satlink brakes" has the rest. */
export function stoppedLines(brakes: readonly ListedBrake[] | null): string[] {
  if (brakes === null) return ['It is not known which brakes hold. While it is not, nothing is sent.', ''];
  if (brakes.length === 0) return [];
  const named = brakes.slice(0, NAMED_MAX).map(({ subject }) => inOneLine(subjectInWords(subject)));
  const more = brakes.length > NAMED_MAX ? ` and ${brakes.length - NAMED_MAX} more` : '';
  return [`Stopped by brakes: ${named.join(', ')}${more}. "satlink brakes" says why.`, ''];
}

const NAMED_MAX = 3;
