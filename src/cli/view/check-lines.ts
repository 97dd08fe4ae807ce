import type { Check } from '../../runs';
import { inOneLine } from '../../text/visible';
import type { Io } from '../io';
import { styleFor } from './style';

/** One line for each check: whether it is right, its name, and the reason. */
export function checkLines(io: Pick<Io, 'hasColour'>, checks: readonly Check[]): string[] {
  const { good, bad } = styleFor(io.hasColour);
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(
    ({ name, ok, because }) => `${ok ? good('✔') : bad('✖')} ${name.padEnd(width)}  ${inOneLine(because)}`,
  );
}
