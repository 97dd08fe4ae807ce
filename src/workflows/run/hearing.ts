import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { GateCall } from '../../contract/activities';
import type { Heard } from './card-updates';
import type { RunState } from './run-state';
import { announce } from './activities';
import { messageOf, untilHeard } from './notify';

/** The ways to tell people that the run waits for them. */
export interface Notices {
  /** Read each time before it is said, because its facts, such as a CIE, may have changed. */
  call: () => GateCall;
  reminder: Pick<GateCall, 'report'> & { text: string };
  /** This is tried first. Null if nobody heard it; then the channels of the team are asked. */
  first: () => Promise<Heard | null>;
}

/**
 * Makes sure that somebody hears that the run waits for a person, and reminds them. It works beside the wait and blocks
 * nothing. It ends when the returned function is called. Every wait for a person uses it, because a wait that nobody
 * heard of is silent.
 */
export function keepNotifying(run: RunState, telling: Notices): () => void {
  run.notHeardYet();
  const scope = new CancellationScope();
  scope
    .run(() => Promise.all([remind(run, telling), ask(run, telling)]))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return () => scope.cancel();
}

async function ask(run: RunState, { first, call }: Notices): Promise<void> {
  const askTheTeam = async () => {
    const { at, channel } = await untilHeard(() => announce.askPeople(call()));
    return { since: at, channel };
  };
  run.hear((await first()) ?? (await anewWithEachEvent(run, askTheTeam)));
}

async function remind(run: RunState, { call, reminder: { text, report } }: Notices): Promise<void> {
  const { remindAfterMs, remindEveryMs: everyMs } = run.settings.gate;
  const openedAt = Date.now();
  let begun = 0;
  await anewWithEachEvent(run, () =>
    untilHeard(() => {
      const order = call();
      const late = Date.now() - openedAt - remindAfterMs;
      // The attempts of each activity are counted from one, and the same words are never posted twice under one key.
      const key = `reminder-${order.message.key}${begun === 0 ? '' : `-${begun}`}`;
      begun += 1;
      const { people } = order.message;
      const again = { ...order, message: { ...messageOf(run, key, text), people }, report };
      return announce.remind({ call: again, firstAfterMs: late < 0 ? -late : everyMs - (late % everyMs), everyMs });
    }),
  );
}

/** Says it again as soon as a CIE is named while it is being said. Then it goes to more channels. */
async function anewWithEachEvent<T>(run: RunState, say: () => Promise<T>): Promise<T> {
  for (;;) {
    const { cie } = run.document;
    const saying = new CancellationScope();
    const watching = new CancellationScope();
    watching
      .run(() => condition(() => run.document.cie !== cie))
      .then(() => saying.cancel())
      .catch(() => undefined);
    try {
      return await saying.run(say);
    } catch (error) {
      if (!isCancellation(error) || run.document.cie === cie) throw error;
    } finally {
      watching.cancel();
    }
  }
}
