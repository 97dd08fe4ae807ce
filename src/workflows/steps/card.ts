import type { RunCard } from '../../contract/activities';
import type { RecordedDecision } from '../../approvals/decision';
import { howKnown } from '../../words/how-known';
import { inMarkdown } from '../../text/markdown';
import type { RunDocument, Step } from '../../contract/run-document';
import type { Runbook } from '../../runbooks';
import { placeName } from '../../words/place-name';
import { questionOf } from '../../question/question';
import { causeInWords } from '../../runbooks';
import { saidInWords } from '../../words/choices';
import { outcomeInWords } from '../../words/outcomes';
import { PHASE_WORDS } from '../../words/phases';
import { stepStateInWords } from '../../words/step-states';
import { moment, withMoments } from '../../words/times';
import { askedPeople } from '../run/asked-people';
import { questionSections } from './card-question';
import { describePlan } from './report';

/** After the gate, the card shows how the plan is carried out. */
const CARRIED_OUT: readonly Step['id'][] = ['R1', 'R2', 'V', 'E'];
const COMMENT_MAX = 300;

/** The present card of a run: findings, plan with the other users of the key, decisions, and results. */
export function renderCard(
  document: RunDocument,
  runbook: Runbook,
): Pick<RunCard, 'sections' | 'asks' | 'people' | 'links'> {
  const { plan, asks, decisions, links } = document;
  const question = questionOf(document, runbook);
  const sections = [headline(document, runbook)];
  if (asks?.heldBy !== undefined) sections.push(heldInWords(asks.heldBy));
  if (question !== null && plan !== null && asks !== null)
    sections.push(...questionSections(question, plan, asks.expiresAt));
  sections.push(found(document, runbook));
  if (question === null && plan !== null) sections.push(describePlan(plan, []));
  if (decisions.length > 0) sections.push(decisions.map((one) => `- ${whoSaidWhat(one)}`).join('\n'));
  const steps = document.steps.filter(({ id, state }) => CARRIED_OUT.includes(id) && state !== 'pending');
  if (steps.length > 0) sections.push(steps.map((step) => line(step, runbook.steps[step.id] ?? step.id)).join('\n'));
  const { temporal, build, console: page } = links;
  return {
    sections,
    links: [
      ...(page ? [{ label: 'Console', url: page }] : []),
      ...(build ? [{ label: 'Jenkins build', url: build }] : []),
      ...(temporal ? [{ label: 'Temporal', url: temporal }] : []),
    ],
    ...(asks === null || plan === null
      ? {}
      : {
          asks: {
            plan: plan.code,
            digest: plan.digest,
            offers: asks.offers,
            needs: asks.needs,
          },
          // While the gate is held nobody is asked, so nobody is mentioned.
          ...(asks.heldBy === undefined ? { people: askedPeople(plan, asks.offers, decisions) } : {}),
        }),
  };
}

function heldInWords(heldBy: string): string {
  return (
    `**Held, and nobody is asked**: ${inMarkdown(heldBy)}. ` +
    'An approval does not count now. A no counts, and so does the word of a customer who has replaced the key.'
  );
}

function headline(document: RunDocument, { title }: Runbook): string {
  const { location, environment, cie, plan, alert, outcome, asks } = document;
  // Slack shows the moment in the reader's own time zone. The question says it too.
  const since = alert?.startsAt;
  const isSaid = since === undefined || outcome !== null || asks !== null;
  const name = placeName(plan, location);
  const where = plan === null ? environment : `${environment}, ${plan.target.region}`;
  const state = stateOf(document);
  return [
    `## ${inMarkdown(name)} (${inMarkdown(where)}) ${title}`,
    ...(isSaid ? [] : [`Since ${inMarkdown(moment(since))}.`]),
    ...(state === null ? [] : [state]),
    ...(cie === null ? [] : [`CIE ${inMarkdown(cie)}`]),
  ].join('\n');
}

/** Null while people are asked: then the question says it. */
function stateOf({ asks, outcome, phase, told }: RunDocument): string | null {
  if (outcome !== null) return `**${outcomeInWords(outcome.kind, told)}**: ${inMarkdown(withMoments(outcome.because))}`;
  return asks === null ? `**${PHASE_WORDS[phase]}**` : null;
}

function found({ findings, cause }: RunDocument, runbook: Runbook): string {
  const { location, apiKey, tokenLog, artifacts = [] } = findings;
  const named = cause === null ? 'nothing yet' : causeInWords(runbook, cause).title;
  const rows: [string, string | undefined][] = [
    ['Location', location?.because],
    ['API key', apiKey?.because],
    ['getToken', tokenLog?.because],
    ...artifacts.map(({ artifact, because }): [string, string] => [artifact, because]),
  ];
  const lines = rows.flatMap(([term, because]) =>
    because === undefined ? [] : [`- ${inMarkdown(term)}: ${inMarkdown(withMoments(because))}`],
  );
  return [`**Found: ${inMarkdown(named)}**`, ...lines].join('\n');
}

function whoSaidWhat({ by, decision, plan, change, comment, answer, ...how }: RecordedDecision): string {
  const more = answer === 'waiting-for-more' ? '; more people are needed' : '';
  const under = change === undefined ? '' : `, change ${inMarkdown(change)}`;
  const words = comment === undefined ? '' : `: “${inMarkdown(comment.slice(0, COMMENT_MAX))}”`;
  return `**${inMarkdown(by)}** ${saidInWords(decision)}, plan ${plan} (${howKnown(how, 'run')})${under}${more}${words}`;
}

function line({ state, because }: Step, title: string): string {
  const says = because === undefined ? '' : `: ${inMarkdown(withMoments(because))}`;
  return `- **${inMarkdown(title)}** ${stepStateInWords({ state, because })}${says}`;
}
