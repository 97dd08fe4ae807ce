import { commandFor } from '../approvals/command-hint';
import type { NextStep } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import type { Runbook } from '../runbooks';
import { isCustomersReset, shallWe } from '../words/actions';
import { PHASE_WORDS } from '../words/phases';
import { moment } from '../words/times';
import { withoutRequest } from '../words/without-request';
import { stepInDoubt, stepOf } from './changes';
import { runCommand } from './commands';
import { sentence } from './draft';
import type { Draft } from './draft';
import { askCustomer, stepToLookAtKeys, stepToFindRefresh, stepToRefreshByHand } from './key-facts';
import { placeOf } from './place';
import type { Situation } from './situation';
import { alertInWords, stateNow } from './state-now';

type Wait = Extract<Situation, 'gate' | 'refresh-by-person' | 'doubt' | 'xo-question' | 'telling' | 'under-way'>;

/** Every state of a run that is still open. */
export function whileItIsOpen(situation: Wait, document: RunDocument, runbook: Runbook): Draft {
  const { asks, lookUp, phase } = document;
  const { shown } = placeOf(document);
  const now = stateNow(document, runbook);
  switch (situation) {
    case 'gate':
      return { isForTeam: false, now, ...gate(document) };
    case 'refresh-by-person':
      return {
        isForTeam: false,
        headline: `please refresh the master of ${shown}, then say whether it happened.`,
        now,
        next: [
          stepToRefreshByHand(document),
          ...answers(document, { yes: 'When it is done', no: 'If it cannot be done' }),
        ],
        because: sentence(
          `the policy says that a person refreshes the master; the run waits ${until(asks!.expiresAt)}`,
        ),
      };
    case 'doubt': {
      const step = stepInDoubt(document)!;
      const isReset = step.id === 'R1';
      const what = isReset ? 'the API key' : 'the master';
      return {
        isForTeam: false,
        headline: `somebody must find out: was ${what} of ${shown} ${isReset ? 'replaced' : 'refreshed'}?`,
        now,
        next: [
          isReset ? stepToLookAtKeys(document) : stepToFindRefresh(document),
          ...answers(document, { yes: 'If it happened', no: 'If it did not' }),
        ],
        because: `${sentence(withoutRequest(step.because ?? ''))} If nobody answers ${until(asks!.expiresAt)}, the run ends and the team is told that it may have happened.`,
      };
    }
    case 'xo-question':
      return {
        isForTeam: false,
        headline: `somebody must ask xo where ${shown} runs.`,
        now: [`We do not know yet why ${shown} ${runbook.title}.`, ...alertInWords(document)],
        next: [
          { what: `Ask xo about ${lookUp!.id}.`, commands: [`@xo cluster ${lookUp!.id}`] },
          { what: 'Hand the whole answer in.', commands: [runCommand('provide-xo', document)] },
        ],
        because: `${sentence(stepOf(document.steps, 'S1')?.because ?? 'xo is silent')} Without an answer ${until(lookUp!.until)}, the run ends and the team is told.`,
      };
    case 'telling':
      return {
        isForTeam: false,
        headline: `the run for ${shown} is over, and no team could be told yet.`,
        now,
        next: [
          { what: 'Tell the team yourself, with this report.', commands: [runCommand('report', document)] },
          { what: 'Repair the channel that refuses the message: the page of the run names it.' },
        ],
        because: 'The message is sent again until a channel takes it.',
      };
    case 'under-way':
      return {
        isForTeam: false,
        headline: `the run for ${shown} is not over: ${PHASE_WORDS[phase].toLowerCase()}.`,
        now,
        next: [{ what: 'Wait: nobody is asked now.', commands: [runCommand('watch', document)] }],
        because: sentence(busyWith(document)),
      };
  }
}

function gate(document: RunDocument): Omit<Draft, 'isForTeam' | 'now'> {
  const { asks, run } = document;
  const plan = document.plan!;
  const { offers, expiresAt, needs } = asks!;
  const { shown } = placeOf(document);
  const isCustomers = isCustomersReset(plan);
  const decide = commandFor(offers, { run, plan: plan.code, needs });
  const what = isCustomers ? 'When the customer has replaced the key, say so.' : 'Approve it, if it is right.';
  return {
    headline: isCustomers
      ? `the customer must replace the API key of ${shown}.`
      : `a decision is needed for ${shown}: ${shallWe(plan)}`,
    next: [
      ...(isCustomers ? [askCustomer(document, plan)] : []),
      {
        what: `Look at plan ${plan.code}: what it does, and what else it affects.`,
        commands: [runCommand('plan', document)],
      },
      { what, commands: [decide] },
      {
        what: 'Or reject it, with a reason for the team.',
        commands: [runCommand('reject', document, ' --comment "…"')],
      },
    ],
    because: `${sentence(stepOf(document.steps, 'G')?.because ?? '')} If nobody decides ${until(expiresAt)}, nothing more is changed and the team is told.`,
  };
}

function answers(document: RunDocument, { yes, no }: { yes: string; no: string }): NextStep[] {
  const { needs } = document.asks!;
  const how = needs?.signature ? ' --key FILE' : ` --plan ${document.plan!.code}`;
  return [
    { what: `${yes}, say so: the run goes on.`, commands: [runCommand('in-doubt', document, ` --it-happened${how}`)] },
    { what: `${no}, say so: the run ends.`, commands: [runCommand('in-doubt', document, ` --it-did-not${how}`)] },
  ];
}

function busyWith({ steps }: RunDocument): string {
  const busy = steps.find(({ state }) => ['running', 'waiting', 'in-doubt'].includes(state));
  return busy === undefined ? 'The run goes on by itself' : `${busy.title ?? busy.id}: ${busy.because ?? 'under way'}`;
}

function until(iso: string): string {
  return `until ${moment(iso)}`;
}
