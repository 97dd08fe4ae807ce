import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Choice } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { Desks } from './desks';
import type { GateEnd } from '../shared/gate';
import type { GateCall, Posted } from '../../activities/contract';
import type { Heard } from '../shared/card-desk';
import { announce } from '../shared/proxies';
import { messageOf, say } from '../shared/telling';
import { describePlan } from './report';

/** A gate that was decided. */
export type Decided = Extract<GateEnd, { kind: 'decided' }>;

/** Shows a plan to people, reminds them, and waits at the gate for their decision, silence or a withdrawal. */
export async function ask(
  { file, gate, card }: Desks,
  plan: Plan,
  { offers, expiresAt, because }: { offers: Choice[]; expiresAt: string; because: string },
): Promise<GateEnd> {
  file.begin('G', because, 'waiting');
  file.enter('deciding');
  file.document.heard = null;
  const call = callOf(file, plan, { offers, expiresAt, because });
  const telling = new CancellationScope();
  telling
    .run(async () => {
      const { remindAfterMs: firstAfterMs, remindEveryMs: everyMs } = file.settings.gate;
      const message = messageOf(file, `reminder-${call.message.key}`, stillWaiting(plan, expiresAt));
      const reminder = { ...call, message, report: howToDecide(file, expiresAt) };
      await Promise.allSettled([
        announce.remind({ call: reminder, firstAfterMs, everyMs }),
        makeHeard({ file, card }, call),
      ]);
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  try {
    const end = await gate.ask(plan, offers, expiresAt);
    file.end('G', wordsFor(end, expiresAt));
    return end;
  } finally {
    telling.cancel();
    // Also where the run stopped asking: the card loses its buttons.
    file.show();
  }
}

/**
 * Sees to it that somebody hears the question: by the card, by the thread, or else by the channels of the team, for as long
 * as the gate is open. A card that is replaced in place notifies nobody, so the thread says that it asks again.
 */
async function makeHeard({ file, card }: Pick<Desks, 'file' | 'card'>, call: GateCall): Promise<void> {
  const isNew = card.show();
  const shown = await card.accepted();
  const heard = shown !== null && isNew ? shown : await say(file, call.message.key, call.message.text);
  file.hear(heard ?? heardBy(await announce.askPeople(call)));
}

function heardBy({ at, channel }: Posted): Heard {
  return { since: at, channel };
}

/** The question in words, for where the card does not ask it. */
function callOf(
  file: Desks['file'],
  plan: Plan,
  { offers, expiresAt, because }: { offers: Choice[]; expiresAt: string; because: string },
): GateCall {
  const { document, input } = file;
  const { temporal, build } = document.links;
  const text = `**A decision is asked for again**, about plan ${plan.code}: ${because}. The newest card of this thread has the buttons.`;
  return {
    // The same plan may be asked about twice: first whether it may be done, then whether it happened.
    message: messageOf(file, `gate-${plan.code}-${offers[0]}`, text),
    title: `A decision is needed until ${expiresAt}: ${input.location} (${input.environment}): ${because}`,
    report: [howToDecide(file, expiresAt), describePlan(plan, offers)].join('\n\n'),
    cie: document.cie,
    links: { ...(temporal ? { temporal } : {}), ...(build ? { build } : {}) },
  };
}

function howToDecide({ document }: Desks['file'], expiresAt: string): string {
  const { console: page } = document.links;
  const where = page ? `${page}, or with` : 'with';
  return `Decide at ${where} \`satlink show ${document.run}\`. If nobody decides until ${expiresAt}, the team is told.`;
}

function stillWaiting({ code }: Plan, expiresAt: string): string {
  return `Still waiting for a decision on plan ${code}, until ${expiresAt}.`;
}

function wordsFor(end: GateEnd, expiresAt: string): string {
  switch (end.kind) {
    case 'decided':
      return `${end.decisions.map((one) => `${one.by}${one.verified ? '' : ' (claimed)'}`).join(' and ')} said ${end.choice}`;
    case 'expired':
      return `nobody decided until ${expiresAt}; silence is a no`;
    case 'withdrawn':
      return end.because;
  }
}
