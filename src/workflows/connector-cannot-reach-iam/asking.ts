import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ThreadMessage } from '../../activities/contract';
import type { Choice } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { Desks } from './desks';
import type { GateEnd } from '../shared/gate';
import { announce, mention } from '../shared/proxies';
import { describePlan } from './report';

/** A gate that was decided. */
export type Decided = Extract<GateEnd, { kind: 'decided' }>;

/** Shows a plan to people, reminds them, and waits at the gate for their decision, silence or a withdrawal. */
export async function ask(
  { file, gate }: Desks,
  plan: Plan,
  { offers, expiresAt, because }: { offers: Choice[]; expiresAt: string; because: string },
): Promise<GateEnd> {
  file.begin('G', because, 'waiting');
  file.enter('deciding');
  const message = {
    run: file.name,
    environment: file.input.environment,
    key: `gate-${plan.code}-${offers[0]}`,
    text: `${because}\n\n${describePlan(plan, offers)}`,
    since: file.document.startedAt,
  };
  const { remindAfterMs, remindEveryMs } = file.settings.gate;
  const telling = new CancellationScope();
  telling
    .run(async () => {
      const reminding = announce.remind({
        message: {
          ...message,
          key: `reminder-${message.key}`,
          text: `Still waiting for a decision on plan ${plan.code}, until ${expiresAt}.`,
        },
        firstAfterMs: remindAfterMs,
        everyMs: remindEveryMs,
      });
      const { code, digest, target } = plan;
      const scope = [target.account, target.region, target.resourceGroup].join(' / ');
      const buttons = { plan: code, digest, offers, target: `${plan.actions.join(', then ')} for ${scope}` };
      const posted = mention.postToThread({ ...message, buttons }).then((where) => {
        if (where.link) file.document.links.thread = where.link;
      });
      await Promise.allSettled([reminding, posted]);
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  let words = 'the run no longer asks';
  try {
    const end = await gate.ask(plan, offers, expiresAt);
    words = wordsFor(end, expiresAt);
    file.end('G', words);
    return end;
  } finally {
    telling.cancel();
    closeCard(message, words);
  }
}

/** The outcome instead of the buttons. Nobody waits for it: buttons that stay a little longer decide nothing. */
function closeCard(message: ThreadMessage, words: string): void {
  const closed = { ...message, text: `${message.text}\n\n**${words}**`, instead: true };
  CancellationScope.nonCancellable(() => mention.postToThread(closed)).catch(() => undefined);
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
