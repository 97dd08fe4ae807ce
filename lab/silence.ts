import type { Io } from '../src/cli/io';
import { clock } from '../src/words/times';
import type { RunDocument } from '../src/contract/run-document';
import { titleOf } from '../src/contract/run-document';

const SILENT_AT_MOST_MS = 1700;

/** Says what is under way whenever nothing has changed for a while: a silent terminal looks like a hung one. */
export function speakWhileSilent(io: Pick<Io, 'out'>): { heard(run: RunDocument): void; end(): void } {
  let last: RunDocument | null = null;
  let spokenAt = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - spokenAt < SILENT_AT_MOST_MS) return;
    spokenAt = Date.now();
    const step = last?.steps.find(({ state }) => state === 'running' || state === 'waiting' || state === 'in-doubt');
    const what = step ? `${step.id.padEnd(9)} … still ${step.state}: ${titleOf(step)}` : 'waiting for the first step';
    io.out(`${clock(new Date().toISOString()).slice(0, 8)}  ${what}\n`);
  }, 200);
  return {
    heard(run) {
      last = run;
      spokenAt = Date.now();
    },
    end: () => clearInterval(timer),
  };
}
