import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
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
  run.hear((await first()) ?? (await anewWith(newEvent(run), askTheTeam)));
}

async function remind(run: RunState, { call, reminder: { text, report } }: Notices): Promise<void> {
  const { remindAfterMs, remindEveryMs: everyMs } = run.settings.gate;
  const openedAt = Date.now();
  let begun = 0;
  await anewWith(newEventOrDecision(run), () =>
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

/** Waits for a change after which the same words would be wrong. Each call compares with the run as it is then. */
type Change = () => Promise<void>;

/** A CIE that is named: then it goes to more channels. */
function newEvent(run: RunState): Change {
  return () => {
    const { cie } = run.document;
    return condition(() => run.document.cie !== cie);
  };
}

/** Or a decision that counts: a reminder mentions the people who have not decided. */
function newEventOrDecision(run: RunState): Change {
  return async () => {
    const { cie, decisions } = run.document;
    const { length } = decisions;
    const isStillAsked = () => run.document.asks !== null && run.document.decisions.length !== length;
    await condition(() => run.document.cie !== cie || isStillAsked());
    // A run that began before this was written goes on reminding as it did.
    if (run.document.cie === cie && !patched('reminders-follow-decisions'))
      await condition(() => run.document.cie !== cie);
  };
}

/** Says it again as soon as such a change comes while it is being said. */
async function anewWith<T>(change: Change, say: () => Promise<T>): Promise<T> {
  for (;;) {
    let isChanged = false;
    const saying = new CancellationScope();
    const watching = new CancellationScope();
    watching
      .run(change)
      .then(() => {
        isChanged = true;
        saying.cancel();
      })
      .catch(() => undefined);
    try {
      return await saying.run(say);
    } catch (error) {
      if (!isCancellation(error) || !isChanged) throw error;
    } finally {
      watching.cancel();
    }
  }
}
