import type { RunCard } from '../../contract/activities';
import type { RecordedDecision } from '../../approvals/decision';
import { howKnown } from '../../words/how-known';
import { inMarkdown } from '../../text/markdown';
import type { RunDocument, Step } from '../../contract/run-document';
import type { Runbook } from '../../runbooks';
import { describePlan } from './report';

/** After the gate, the card shows how the plan is carried out. */
const CARRIED_OUT: readonly Step['id'][] = ['R1', 'R2', 'V', 'E'];
const COMMENT_MAX = 300;

/** The present card of a run: findings, plan with the other users of the key, decisions, and results. */
export function renderCard(document: RunDocument, { title }: Runbook): Pick<RunCard, 'sections' | 'asks' | 'links'> {
  const { plan, asks, decisions, links } = document;
  const sections = [headline(document, title), found(document)];
  if (plan !== null) sections.push(describePlan(plan, asks?.offers ?? []));
  if (decisions.length > 0) sections.push(decisions.map((one) => `- ${whoSaidWhat(one)}`).join('\n'));
  const steps = document.steps.filter(({ id, state }) => CARRIED_OUT.includes(id) && state !== 'pending');
  if (steps.length > 0) sections.push(steps.map(line).join('\n'));
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
        }),
  };
}

function headline({ location, environment, cie, ...document }: RunDocument, title: string): string {
  const lines = [`## ${inMarkdown(location)} (${inMarkdown(environment)}) ${title}`, stateOf(document)];
  if (cie !== null) lines.push(`CIE ${inMarkdown(cie)}`);
  return lines.join('\n');
}

function stateOf({ asks, outcome, phase, steps }: Pick<RunDocument, 'asks' | 'outcome' | 'phase' | 'steps'>): string {
  if (outcome !== null) return `**${outcome.kind}**: ${inMarkdown(outcome.because)}`;
  if (asks === null) return `**${phase}**`;
  const because = steps.find(({ id }) => id === 'G')?.because ?? '';
  return `**A decision is asked for until ${minute(asks.expiresAt)}**; silence is a no.\n${inMarkdown(because)}`;
}

/** A moment for people, in the zone that all of them share. */
function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function found({ findings: { location, apiKey, tokenLog, artifacts = [] }, cause }: RunDocument): string {
  const lines = [`**Found: ${inMarkdown(cause ?? 'nothing yet')}**`];
  if (location !== null) lines.push(`- Location: ${inMarkdown(location.because)}`);
  if (apiKey !== null) lines.push(`- API key: ${inMarkdown(apiKey.because)}`);
  if (tokenLog !== null) lines.push(`- getToken: ${inMarkdown(tokenLog.because)}`);
  for (const { artifact, because } of artifacts) lines.push(`- ${inMarkdown(artifact)}: ${inMarkdown(because)}`);
  return lines.join('\n');
}

function whoSaidWhat({ by, decision, plan, change, comment, answer, ...how }: RecordedDecision): string {
  const more = answer === 'waiting-for-more' ? '; more people are needed' : '';
  const under = change === undefined ? '' : `, change ${inMarkdown(change)}`;
  const words = comment === undefined ? '' : `: “${inMarkdown(comment.slice(0, COMMENT_MAX))}”`;
  return `**${inMarkdown(by)}** said **${decision}** about ${plan} (${howKnown(how, 'run')})${under}${more}${words}`;
}

function line({ id, state, because }: Step): string {
  return `- **${id}** ${state}${because === undefined ? '' : `: ${inMarkdown(because)}`}`;
}
