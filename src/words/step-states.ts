import type { Step } from '../contract/run-document';

/** The state of a step. A step that was left out says whether the run came to it. */
export function stepStateInWords({ state, because }: Pick<Step, 'state' | 'because'>): string {
  switch (state) {
    case 'pending':
      return 'next';
    case 'running':
      return 'under way';
    case 'waiting':
      return 'waiting';
    case 'done':
      return 'done';
    case 'skipped':
      return because === undefined ? 'not reached' : 'not done';
    case 'failed':
      return 'failed';
    case 'in-doubt':
      return 'unknown';
  }
}
