import type { Logger } from '@temporalio/common';
import type { Reply } from '../../approvals/decision';
import { orUnknown } from '../../runs';
import type { Engine } from '../../runs';

const ENGINE_MS = 10_000;

/**
 * The answer of a change that a person makes in the engine. If the engine gives none in time, or the work fails, nobody
 * knows whether the change counts: the log gets `what` and `facts`, and the person gets `unforeseen`.
 */
export function inTime(
  { engine, log }: { engine: Engine; log: Logger },
  { what, unforeseen, facts }: { what: string; unforeseen: string; facts: object },
  work: () => Promise<Reply>,
): Promise<Reply> {
  const within = () => engine.client.withDeadline(Date.now() + ENGINE_MS, work);
  return orUnknown(within).catch((error: unknown): Reply => {
    log.error(what, { error, ...facts });
    return { answer: 'unknown', because: unforeseen };
  });
}
