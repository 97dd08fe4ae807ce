import type { RecordedDecision } from '../approvals/decision';
import type { RunDocument } from '../contract/run-document';
import type { Runbook } from '../runbooks';
import { isCustomersReset } from '../words/actions';
import { channelInWords } from '../words/channels';
import { inARow } from '../words/outcomes';
import { clock, duration, moment } from '../words/times';
import { runCommand, startAgain } from './commands';
import { quoted, reasonOf, sentence } from './draft';
import type { Draft } from './draft';
import { askCustomer, stepToLookAtKeys, stepToFindRefresh } from './key-facts';
import { placeOf } from './place';
import type { Escalated, Situation } from './situation';
import { alertInWords, stateNow } from './state-now';

type Wait = 'gate' | 'refresh-by-person' | 'doubt' | 'xo-question' | 'telling' | 'under-way';
type End = Exclude<Situation, Escalated | Wait>;

/** Every end besides an escalation. */
export function atTheEnd(situation: End, document: RunDocument, runbook: Runbook): Draft {
  const { shown } = placeOf(document);
  const because = reasonOf(document);
  const idle = { isForTeam: false, next: [], because };
  switch (situation) {
    case 'resolved':
      return { ...idle, ...fixed(document) };
    case 'gone':
      return {
        ...idle,
        headline: `nothing to do: ${shown} was deleted.`,
        now: [
          sentence(document.findings.location?.because ?? 'the location is gone'),
          ...alertInWords(document).slice(0, 1),
        ],
      };
    case 'recovered':
      return { ...idle, headline: `nothing to do: the alert of ${shown} is resolved.`, now: alertInWords(document) };
    case 'other-run': {
      const { otherRun = document.outcome!.because } = document.outcome!;
      return {
        ...idle,
        headline: `nothing to do here: another run works on ${shown}.`,
        now: [`The run ${otherRun} works on it, and has our alerts.`],
        next: [{ what: 'Follow that run.', commands: [runCommand('show', { run: otherRun })] }],
      };
    }
    case 'cancelled':
      return {
        ...idle,
        headline: `the run for ${shown} was cancelled.`,
        now: stateNow(document, runbook),
        next: [startAgain(document, runbook, 'If the location still needs help, start a new run. It looks again.')],
      };
    case 'declined':
      return { ...declined(document, runbook), isForTeam: true, now: stateNow(document, runbook) };
    case 'expired':
      return { ...expired(document, runbook), isForTeam: true, now: stateNow(document, runbook) };
    case 'failed':
    case 'terminated':
      return { ...closedByTemporal(situation, document, runbook), isForTeam: true, because };
  }
}

function fixed(document: RunDocument): Omit<Draft, 'next' | 'isForTeam'> {
  const { startedAt, endedAt, decisions, outcome } = document;
  const { shown } = placeOf(document);
  const proved = reasonOf(document);
  const took = endedAt === null ? '' : `The run took ${duration(Date.parse(endedAt) - Date.parse(startedAt))}. `;
  const people = inARow([...new Set(decisions.filter(isYes).map(({ by }) => by))]);
  return {
    headline: `fixed: ${shown}: ${proved}`,
    now: [
      `A new build shows it: ${proved}`,
      ...alertInWords(document).slice(0, 1),
      ...(outcome!.remains ?? []).map((one) => `Not checked: ${one}`),
    ],
    because: `${took}${people === '' ? '' : `Decided by ${people}.`}`.trim() || proved,
  };
}

function isYes({ decision, answer }: RecordedDecision): boolean {
  return decision !== 'reject' && answer !== undefined;
}

function declined(document: RunDocument, runbook: Runbook): Omit<Draft, 'now' | 'isForTeam'> {
  const { decisions, plan } = document;
  const no = decisions.findLast(({ decision }) => decision === 'reject');
  const who = no?.by ?? 'somebody';
  const reason = no?.comment?.trim() ?? '';
  const at = no === undefined ? '' : ` at ${clock(no.at)}`;
  return {
    headline: `please take over: ${placeOf(document).shown} ${runbook.title}, and ${who} rejected the repair.`,
    next: [
      {
        what:
          reason === ''
            ? `Ask ${who} for the reason: none was given.`
            : `Agree with ${who} how it is repaired instead. Their reason: ${quoted(reason)}`,
      },
      startAgain(
        document,
        runbook,
        'When the repair is wanted after all, start a new run. It looks again and asks again.',
      ),
    ],
    because: `${who} rejected plan ${plan?.code ?? ''}${at}. ${reason === '' ? 'No reason was given.' : `Reason: ${quoted(reason)}`}`,
  };
}

function expired(document: RunDocument, runbook: Runbook): Omit<Draft, 'now' | 'isForTeam'> {
  const { decisions, plan, heard } = document;
  const { shown } = placeOf(document);
  const some = decisions.filter((one) => one.plan === plan?.code && one.decision !== 'reject');
  const names = inARow([...new Set(some.map(({ by }) => by))]);
  const until = plan === null ? '' : ` until ${moment(plan.expiresAt)}`;
  const told =
    heard === null
      ? 'No channel had taken the question.'
      : `The question stood in ${channelInWords(heard.channel)} since ${moment(heard.since)}.`;
  const silence =
    names === ''
      ? { short: 'nobody decided in time', long: `Nobody decided about plan ${plan?.code ?? ''}${until}.` }
      : {
          short: `only ${names} agreed in time`,
          long: `Only ${names} agreed to plan ${plan?.code ?? ''}, and more people were needed${until}.`,
        };
  const isCustomers = plan !== null && isCustomersReset(plan);
  return {
    headline: `please take over: ${shown} ${runbook.title}, and ${silence.short}.`,
    next: [
      ...(isCustomers
        ? [askCustomer(document, plan)]
        : [{ what: `Find ${names === '' ? 'an approver' : 'another approver'} who can decide now.` }]),
      startAgain(document, runbook, 'Start a new run. It looks again and asks again.'),
    ],
    because: `${silence.long} ${told}`,
  };
}

/** A run that the engine or a person closed could tell nobody, so a person finds out what became of it. */
function closedByTemporal(
  kind: 'failed' | 'terminated',
  document: RunDocument,
  runbook: Runbook,
): Omit<Draft, 'because' | 'isForTeam'> {
  const { cause, steps, outcome } = document;
  const { shown } = placeOf(document);
  const wasOpen = (id: string) =>
    steps.some((step) => step.id === id && (step.state === 'running' || step.state === 'in-doubt'));
  const isFailed = kind === 'failed';
  return {
    headline: isFailed
      ? `please take over: the run for ${shown} failed.`
      : `please take over: the run for ${shown} was ended from outside.`,
    now:
      cause === null
        ? [`This run does not say what is wrong with ${shown}.`, ...alertInWords(document)]
        : stateNow(document, runbook),
    next: [
      ...(wasOpen('R1') ? [stepToLookAtKeys(document)] : []),
      ...(wasOpen('R2') ? [stepToFindRefresh(document)] : []),
      isFailed
        ? { what: `Read the message and mend what it names: ${quoted(sentence(outcome!.because))}` }
        : {
            what: 'Find out who or what ended the run. The Temporal UI shows its history.',
            link: document.links.temporal,
          },
      startAgain(document, runbook, 'Start a new run. It looks again, and asks before it changes anything.'),
    ],
  };
}
