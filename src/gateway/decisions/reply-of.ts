import type { Logger } from '@temporalio/common';
import type { Reply } from '../../approvals/decision';
import { orUnknown, RunsProblem } from '../../runs';
import type { Metrics } from '../http/metrics';

const UNFORESEEN =
  'it could not be handed in now (the log of the gateway says why), so whether it counts is not known; ' +
  'sending the same again is safe';

/** Where it is counted what was answered, and logged what failed. */
export interface Counted {
  metrics: Metrics;
  log: Logger;
}

/**
 * What a decision is answered, on each surface, and counted as. Whoever decided hears an answer whatever failed: an error
 * would leave them guessing whether they may send it again. Only that there is no such run is left to the surface.
 */
export async function replyOf(
  { metrics, log }: Counted,
  surface: 'slack' | 'console' | 'http',
  work: () => Promise<Reply>,
): Promise<Reply> {
  const reply = await orUnknown(work).catch((error: unknown): Reply => {
    if (error instanceof RunsProblem) throw error;
    log.error('a decision could not be handed in', { error, surface });
    return { answer: 'unknown', because: UNFORESEEN };
  });
  metrics.decisions.inc({ surface, answer: reply.answer });
  return reply;
}
