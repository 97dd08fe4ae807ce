import type { Logger } from '@temporalio/common';
import type { Reply } from '../../approvals/decision';
import { orUnknown, RunsProblem } from '../../runs';
import type { Metrics } from '../../metrics/metrics';
import type { Traces } from '../../traces/traces';
import { spansInRun } from '../http/trace-requests';

const UNFORESEEN =
  'it could not be handed in now (the log of the gateway says why), and it is not known whether it counts; ' +
  'sending the same again is safe';

/** Counts the answers, traces them, and logs the failures. */
export interface Counted {
  metrics: Metrics;
  log: Logger;
  traces: Traces;
}

/**
 * Makes the answer to a decision about a run, for each surface, and counts it. The person gets an answer, whatever failed:
 * after an error they would have to guess whether they may send it again. Only "there is no such run" is left to the surface.
 * `run` is what the person called the run. The work says its whole name once it has found the run.
 */
export async function replyOf(
  { metrics, log, traces }: Counted,
  { surface, run }: { surface: 'slack' | 'console' | 'http'; run: string },
  work: (isAbout: (run: string) => void) => Promise<Reply>,
): Promise<Reply> {
  const startMs = Date.now();
  let name = run;
  const isAbout = (found: string) => void (name = found);
  const reply = await orUnknown(() => work(isAbout)).catch((error: unknown): Reply => {
    if (error instanceof RunsProblem) throw error;
    log.error('a decision could not be handed in', { error, surface });
    return { answer: 'unknown', because: UNFORESEEN };
  });
  metrics.count('satlink_decisions_total', { surface, answer: reply.answer });
  traces.add(...spansInRun(name, { name: 'handed in', startMs, surface, answer: reply.answer }));
  return reply;
}
