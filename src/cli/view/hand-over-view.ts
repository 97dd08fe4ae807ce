import type { HandOver } from '../../contract/hand-over';
import { titleOfHandOver } from '../../handover/hand-over';
import { handOverInParts } from '../../handover/plain';
import { inOneLine } from '../../text/visible';
import type { Drawing } from './steps-view';
import { wrap } from './text';

const LABEL_WIDTH = 9;
/** A numbered step is followed by lines that belong to it. */
const NUMBERED = /^\d+\. /;

/** The four parts of a hand-over. Commands and addresses stay on one line each, so that people can copy them. */
export function handOverLines(handOver: HandOver, { style, width }: Pick<Drawing, 'style' | 'width'>): string[] {
  const room = Math.max(20, width - LABEL_WIDTH - 3);
  const title = wrap(inOneLine(titleOfHandOver(handOver)), width - 3).map((line) => `  ${style.strong(line)}`);
  const parts = handOverInParts(handOver).flatMap(([label, lines]) =>
    lines
      .flatMap((line) => linesOf(line, room))
      .map((line, index) => `  ${style.faint((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`),
  );
  return [...title, ...parts];
}

function linesOf(line: string, room: number): string[] {
  if (/^(?:\$ |https?:\/\/)/.test(line)) return [`   ${line.replace(/^\$ /, '')}`];
  if (!NUMBERED.test(line)) return wrap(line, room);
  const [first = '', ...rest] = wrap(line, room - 3);
  return [first, ...rest.map((more) => `   ${more}`)];
}
