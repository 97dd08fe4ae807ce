import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Choice } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { Desks } from './desks';
import type { GateEnd } from '../shared/gate';
import { announce } from '../shared/proxies';
import { say } from '../shared/telling';

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
  const telling = new CancellationScope();
  telling
    .run(async () => {
      const words = [remind(file, { plan, offers, expiresAt })];
      // A card that is replaced notifies nobody, so whoever follows the thread is told that it asks again.
      if (!card.show()) {
        const again = () => say(file, `${keyOf(plan, offers)}-again`, askAgain(plan, because));
        words.push(card.settle().then(again));
      }
      await Promise.allSettled(words);
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

function remind(
  { name: run, input: { environment }, document, settings }: Desks['file'],
  { plan, offers, expiresAt }: { plan: Plan; offers: Choice[]; expiresAt: string },
): Promise<unknown> {
  const message = {
    run,
    environment,
    key: `reminder-${keyOf(plan, offers)}`,
    text: `Still waiting for a decision on plan ${plan.code}, until ${expiresAt}.`,
    since: document.startedAt,
  };
  return announce.remind({
    message,
    firstAfterMs: settings.gate.remindAfterMs,
    everyMs: settings.gate.remindEveryMs,
  });
}

/** The same plan may be asked about twice: first whether it may be done, then whether it happened. */
function keyOf({ code }: Plan, offers: Choice[]): string {
  return `gate-${code}-${offers[0]}`;
}

function askAgain({ code }: Plan, because: string): string {
  return `**A decision is asked for again**, about plan ${code}: ${because}. The buttons are in the first message.`;
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
