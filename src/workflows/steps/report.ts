import { askedForInWords, shownStarter, starterInWords } from '../../approvals/asker';
import type { Choice } from '../../approvals/decision';
import { alsoAffected } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import { resetCommands } from '../../approvals/reset-commands';
import type { ArtifactFinding } from '../../contract/findings';
import type { RunDocument, Step } from '../../contract/run-document';
import { handOverOf, titleOfHandOver } from '../../handover/hand-over';
import { handOverInMarkdown } from '../../handover/markdown';
import { causeInWords } from '../../runbooks';
import type { Runbook } from '../../runbooks';
import { inFence, inMarkdown, linkInMarkdown } from '../../text/markdown';
import { isCustomersReset, planInWords } from '../../words/actions';
import { saidInWords } from '../../words/choices';
import { howKnown } from '../../words/how-known';
import { stepStateInWords } from '../../words/step-states';
import { clock, duration, moment, withMoments } from '../../words/times';

const NAME_MAX = 100;

/**
 * `run`: the worker that answers for the run draws the text. `reader`: a process that has read the document and checked
 * its signatures.
 */
export type DrawnBy = 'run' | 'reader';

/** The report of a run as Markdown: the hand-over first, then the evidence for it. */
export function renderReport(
  document: RunDocument,
  runbook: Runbook,
  { drawnBy, incomplete }: { drawnBy: DrawnBy; incomplete?: string },
): string {
  const handOver = handOverOf(document, runbook);
  return [
    `# ${inMarkdown(titleOfHandOver(handOver))}`,
    ...(incomplete === undefined ? [] : [`> ${inMarkdown(incomplete)}`]),
    handOverInMarkdown(handOver),
    `${renderEvidence(document, runbook, drawnBy)}\n`,
  ].join('\n\n');
}

/**
 * The part of the report behind the hand-over: the question, the findings, the decisions with their people, the steps,
 * and the proof. It has no table, because Slack has none.
 */
export function renderEvidence(document: RunDocument, runbook: Runbook, drawnBy: DrawnBy): string {
  const { findings, plan, alert, proof } = document;
  const starter = askedForInWords(document);
  const sections: string[] = [
    '## Run',
    list([
      ['Run', document.run],
      ['Location', `${document.location} (${document.environment})`],
      ['Scope', document.scope],
      ['Started', `${moment(document.startedAt)}${starter === null ? '' : `, by ${starter}`}`],
      ['Alert', alert && `${alert.alertname ?? 'unnamed'}, ${alert.state}, since ${moment(alert.startsAt ?? '')}`],
      ['Taken otherwise', document.notes?.join('; ') ?? null],
      ['CIE', document.cie],
    ]),
    '## Found',
    list([
      ['Location', findings.location && found(findings.location)],
      ['API key', findings.apiKey && found(findings.apiKey)],
      ['getToken', findings.tokenLog && found(findings.tokenLog)],
      ...ofArtifacts(findings.artifacts),
      ['Cause', document.cause && causeOf(document.cause, runbook)],
    ]),
  ];
  if (findings.tokenLog && findings.tokenLog.excerpt.length > 0)
    sections.push('Around getToken (redacted):', inFence(findings.tokenLog.excerpt));
  if (plan !== null) sections.push('## Plan', describePlan(plan, document.asks?.offers ?? []));
  if (document.decisions.length > 0)
    sections.push('## Decided', document.decisions.map((one) => `- ${sentenceOf(one, drawnBy)}`).join('\n'));
  const newest = document.refused.at(-1);
  if (newest !== undefined)
    sections.push(`${document.refusedCount} decision(s) were refused; the newest: ${inMarkdown(newest.because)}.`);
  if (proof !== null) {
    sections.push(
      '## After the repair',
      list([
        ['Build', linkTo(proof.link)],
        ['API key', proof.apiKey ? found(proof.apiKey) : null],
        ['getToken', proof.tokenLog ? found(proof.tokenLog) : null],
        ['Key differs from before', proof.apiKey ? differs(proof.apiKey, findings.apiKey) : null],
        ...ofArtifacts(proof.artifacts),
      ]),
    );
    if (proof.tokenLog && proof.tokenLog.excerpt.length > 0) sections.push(inFence(proof.tokenLog.excerpt));
  }
  sections.push('## Steps', stepsInWords(document, runbook));
  return sections.filter((section) => section !== '').join('\n\n');
}

/** A plan for people: the actions, the customer, and the other users of the key. */
export function describePlan(plan: Plan, offers: readonly Choice[]): string {
  const { target } = plan;
  const others = alsoAffected(plan);
  const keyStays = plan.by['api-key-reset'] === 'nobody';
  const lines = [
    `Plan \`${plan.code}\`: ${planInWords(plan).join(', then ')}.`,
    `- Account ${inMarkdown(target.account)}, region ${inMarkdown(target.region)}, resource group ${inMarkdown(target.resourceGroup)}, location ${inMarkdown(target.location)}`,
    others === null
      ? `- Also affected: not known. ${inMarkdown(plan.affectsUnknown ?? '')}`.trimEnd()
      : `- Also affected${keyStays ? '' : ', because the key belongs to all of the region and group'}: ${others.length === 0 ? 'nothing else' : others.map(({ kind, id, name }) => `${kind} ${inMarkdown((name ?? id).slice(0, NAME_MAX))}`).join(', ')}`,
    `- Started by ${inMarkdown(starterInWords(shownStarter(plan.askedBy)))}`,
    ...plan.notes.map((note) => `- ${inMarkdown(note)}`),
    ...(offers.length > 0 ? [`- Decide until ${moment(plan.expiresAt)}: ${offers.join(' / ')}`] : []),
  ];
  if (isCustomersReset(plan)) lines.push('', 'For the customer, to copy:', inFence(resetCommands(target)));
  return lines.join('\n');
}

function ofArtifacts(artifacts: ArtifactFinding[] = []): [string, string][] {
  return artifacts.map((one) => [one.artifact, found(one)]);
}

function found({ kind, because }: { kind: string; because: string }): string {
  return `${kind}. ${withMoments(because)}`;
}

function differs(now: { fingerprint?: string }, before: { fingerprint?: string } | null): string {
  return now.fingerprint === before?.fingerprint ? 'no' : 'yes';
}

function sentenceOf(
  { by, decision, at, comment, change, plan, ...how }: RunDocument['decisions'][number],
  drawnBy: DrawnBy,
): string {
  const words = [
    `${inMarkdown(by)} (${inMarkdown(howKnown(how, drawnBy))}) **${saidInWords(decision)}** at ${clock(at)}, plan ${inMarkdown(plan)}`,
  ];
  if (change) words.push(`change ${inMarkdown(change)}`);
  if (comment) words.push(`“${inMarkdown(comment)}”`);
  return words.join(', ');
}

/** A run that goes on is shown as far as it is: a text that was sent does not change with the run. */
function stepsInWords({ steps, outcome }: RunDocument, { steps: titles }: Runbook): string {
  const isOver = outcome !== null;
  return steps
    .filter(({ state }) => isOver || state !== 'pending')
    .map((step) => `- **${step.id}** ${inMarkdown(titles[step.id] ?? '')}: ${stateOf(step, isOver)}`)
    .join('\n');
}

function stateOf(step: Step, isOver: boolean): string {
  const { startedAt, endedAt, because } = step;
  const took = startedAt && endedAt ? ` (${duration(Date.parse(endedAt) - Date.parse(startedAt))})` : '';
  return `${stepStateInWords(step, { isOver })}${took}${because === undefined ? '' : `. ${inMarkdown(withMoments(because))}`}`;
}

function causeOf(cause: string, runbook: Runbook): string {
  const { title } = causeInWords(runbook, cause);
  return title === cause ? cause : `${title} (${cause})`;
}

function list(rows: [string, string | Link | null][]): string {
  return rows
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `- **${name}**: ${isLink(value) ? value.markdown : inMarkdown(value ?? '')}`)
    .join('\n');
}

/** An address is shown so that people can follow it. Every other value is shown as words. */
interface Link {
  markdown: string;
}

function linkTo(address: string | undefined): Link | null {
  return address === undefined ? null : { markdown: linkInMarkdown(address) };
}

function isLink(value: string | Link | null): value is Link {
  return value !== null && typeof value === 'object';
}
