import type { JoinedRefresh } from '../contract/one-key';
import type { Step } from '../contract/run-document';

/**
 * The state of a step. A step that was left out says whether the run came to it. In a run that is over, nothing comes
 * next and nothing is under way. `isKnown` is false while no worker says what the run has done.
 */
export function stepStateInWords(
  { state, because }: Pick<Step, 'state' | 'because'>,
  { isOver = false, isKnown = true }: { isOver?: boolean; isKnown?: boolean } = {},
): string {
  switch (state) {
    case 'pending':
      return !isKnown ? 'not known' : isOver ? 'not reached' : 'next';
    case 'running':
      return isOver ? 'stopped' : 'under way';
    case 'waiting':
      return isOver ? 'stopped' : 'waiting';
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

/** The refresh of a location whose run follows another one. It has none while people decide. */
export function refreshInWords(refresh: JoinedRefresh | undefined): string {
  return refresh === undefined ? 'waits for the decision' : `${stepStateInWords(refresh)}: ${refresh.because}`;
}
