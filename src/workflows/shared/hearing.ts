import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { GateCall } from '../../activities/contract';
import type { Heard } from './card-desk';
import type { CaseFile } from './case-file';
import { announce } from './proxies';
import { messageOf } from './telling';

/** How people are told that the run waits for them. */
export interface Telling {
  call: GateCall;
  reminder: Pick<GateCall, 'report'> & { text: string };
  /** What is tried first; null where nobody heard it, so that the channels of the team are asked. */
  first: () => Promise<Heard | null>;
}

/**
 * Sees to it that somebody hears that the run waits for a person, and reminds them. It goes on beside the wait, blocks
 * nothing, and ends with the function that it returns. Every wait for a person uses it: one that nobody heard of is silent.
 */
export function keepTelling(file: CaseFile, { call, reminder, first }: Telling): () => void {
  file.document.heard = null;
  const telling = new CancellationScope();
  telling
    .run(async () => {
      const { remindAfterMs: firstAfterMs, remindEveryMs: everyMs } = file.settings.gate;
      const message = messageOf(file, `reminder-${call.message.key}`, reminder.text);
      const again = { ...call, message, report: reminder.report };
      await Promise.allSettled([
        announce.remind({ call: again, firstAfterMs, everyMs }),
        first().then(async (heard) => file.hear(heard ?? (await askTheTeam(call)))),
      ]);
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return () => telling.cancel();
}

async function askTheTeam(call: GateCall): Promise<Heard> {
  const { at, channel } = await announce.askPeople(call);
  return { since: at, channel };
}
