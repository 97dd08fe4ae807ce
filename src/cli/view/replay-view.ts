import { inOneLine } from '../../text/visible';
import type { Io } from '../io';
import { styleFor } from './style';
import { pad } from './text';

/** An open workflow, and whether it could go on with another build. */
export interface ReplayedWorkflow {
  /** The name of the run; else the workflow id. */
  name: string;
  /** The version on which it ends; null if the next worker goes on with it. */
  endsOn: string | null;
  fits: boolean;
  because: string | null;
  event: { id: number; type: string } | null;
}

/** One line for each workflow, those that would break first, and then the sum. */
export function replayLines(io: Pick<Io, 'hasColour'>, workflows: readonly ReplayedWorkflow[]): string[] {
  const { good, bad } = styleFor(io.hasColour);
  const sorted = [...workflows].sort((one, other) => Number(one.fits) - Number(other.fits));
  const width = Math.max(0, ...workflows.map(({ name }) => name.length));
  const lines = sorted.map(({ name, endsOn, fits, because }) => {
    const where = endsOn === null ? '' : `; it ends on the version ${endsOn}`;
    return `${fits ? good('✔') : bad('✖')} ${pad(name, width)}  ${inOneLine(`${fits ? 'goes on' : because}${where}`)}`;
  });
  return [...lines, sumOf(workflows)];
}

function sumOf(workflows: readonly ReplayedWorkflow[]): string {
  const broken = workflows.filter(({ fits }) => !fits);
  const all = `${workflows.length} open workflow${workflows.length === 1 ? '' : 's'}`;
  if (broken.length === 0) return `${all}: this build breaks none`;
  const pinned = broken.filter(({ endsOn }) => endsOn !== null).length;
  const kept =
    pinned > 0 ? `. ${pinned} of them ${pinned === 1 ? 'ends' : 'end'} on another version, so keep its workers` : '';
  return `${all}: this build would break ${broken.length}${kept}`;
}
