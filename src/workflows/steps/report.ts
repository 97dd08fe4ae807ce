import { askedForInWords, shownStarter, starterInWords } from '../../approvals/asker';
import type { Choice } from '../../approvals/decision';
import { howKnown } from '../../words/how-known';
import { alsoAffected } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import { inCell, inFence, inMarkdown, linkInMarkdown } from '../../text/markdown';
import type { ReportExtras } from '../run/run-state';
import { customerCommands } from './plan';
import type { ArtifactFinding } from '../../contract/findings';
import type { RunDocument } from '../../contract/run-document';
import { causeInWords } from '../../runbooks';
import type { Runbook } from '../../runbooks';

const NAME_MAX = 100;

/** The words for the end of a run. */
export function titleAtTheEnd(
  { location, environment }: Pick<RunDocument, 'location' | 'environment'>,
  { kind, because }: Pick<NonNullable<RunDocument['outcome']>, 'kind' | 'because'>,
): string {
  return `${kind}: ${location} (${environment}): ${because}`;
}

/** The report of a run that has ended. A reader draws it again, because nobody checked the words that the run kept. */
export function reportAtTheEnd(document: RunDocument, runbook: Runbook, drawnBy: ReportExtras['drawnBy']): string {
  const outcome = document.outcome!;
  const { remains = [], previousEnd = null } = outcome;
  return renderReport(document, runbook, { title: titleAtTheEnd(document, outcome), remains, previousEnd, drawnBy });
}

/**
 * The run as Markdown: the question, the findings, the decisions with their people, the changes, the proof, and the
 * work that is left for a person.
 */
export function renderReport(
  document: RunDocument,
  runbook: Runbook,
  { title, remains, previousEnd, drawnBy }: ReportExtras,
): string {
  const { findings, plan, alert } = document;
  const starter = askedForInWords(document);
  const sections: string[] = [`# ${inMarkdown(title)}`];
  if (previousEnd !== null) sections.push(`> **Before this run:** ${inMarkdown(previousEnd)}`);
  sections.push(
    list([
      ['Run', document.run],
      ['Location', `${document.location} (${document.environment})`],
      ['Scope', document.scope],
      ['Started', `${document.startedAt}${starter === null ? '' : `, asked for by ${starter}`}`],
      ['Alert', alert && `${alert.alertname ?? 'unnamed'}, ${alert.state}, since ${alert.startsAt}`],
      ['Taken otherwise', document.notes?.join('; ') ?? null],
      ['CIE', document.cie],
      ['Build', linkTo(document.links.build)],
    ]),
    '## Found',
    list([
      ['Location', findings.location && `${findings.location.kind}. ${findings.location.because}`],
      ['API key', findings.apiKey && `${findings.apiKey.kind}. ${findings.apiKey.because}`],
      ['getToken', findings.tokenLog && `${findings.tokenLog.kind}. ${findings.tokenLog.because}`],
      ...ofArtifacts(findings.artifacts),
      ['Cause', document.cause],
    ]),
  );
  if (findings.tokenLog && findings.tokenLog.excerpt.length > 0)
    sections.push('Around getToken (redacted):', inFence(findings.tokenLog.excerpt));
  if (plan !== null) sections.push('## Plan', describePlan(plan, document.asks?.offers ?? []));
  if (document.decisions.length > 0)
    sections.push('## Decided', ...document.decisions.map((one) => `- ${sentenceOf(one, drawnBy)}`));
  const newest = document.refused.at(-1);
  if (newest !== undefined)
    sections.push(`${document.refusedCount} decision(s) were refused; the newest: ${inMarkdown(newest.because)}.`);
  sections.push('## Steps', table(document, runbook));
  const { proof } = document;
  if (proof !== null) {
    sections.push(
      '## After the repair',
      list([
        ['Build', linkTo(proof.link)],
        ['API key', proof.apiKey ? `${proof.apiKey.kind}. ${proof.apiKey.because}` : null],
        ['getToken', proof.tokenLog ? `${proof.tokenLog.kind}. ${proof.tokenLog.because}` : null],
        ['Key differs from before', proof.apiKey ? differs(proof.apiKey, findings.apiKey) : null],
        ...ofArtifacts(proof.artifacts),
      ]),
    );
    if (proof.tokenLog && proof.tokenLog.excerpt.length > 0) sections.push(inFence(proof.tokenLog.excerpt));
  }
  const todo = [...remains, ...whatAPersonDoes(document, runbook)];
  sections.push(
    '## Left for a person',
    todo.length === 0 ? 'Nothing.' : todo.map((one) => `- ${inMarkdown(one)}`).join('\n'),
  );
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** A plan for people: the actions, the customer, and the other users of the key. */
export function describePlan(plan: Plan, offers: readonly Choice[]): string {
  const { target } = plan;
  const others = alsoAffected(plan);
  const keyStays = plan.by['api-key-reset'] === 'nobody';
  const lines = [
    `Plan \`${plan.code}\`: ${plan.actions.map((action) => `${action} (by ${plan.by[action]})`).join(', then ')}.`,
    `- Account ${inMarkdown(target.account)}, region ${inMarkdown(target.region)}, resource group ${inMarkdown(target.resourceGroup)}, location ${inMarkdown(target.location)}`,
    others === null
      ? `- Also affected: not known. ${inMarkdown(plan.affectsUnknown ?? '')}`.trimEnd()
      : `- Also affected${keyStays ? '' : ', because the key belongs to all of the region and group'}: ${others.length === 0 ? 'nothing else' : others.map(({ kind, id, name }) => `${kind} ${inMarkdown((name ?? id).slice(0, NAME_MAX))}`).join(', ')}`,
    `- Asked for by ${inMarkdown(starterInWords(shownStarter(plan.askedBy)))}`,
    ...plan.notes.map((note) => `- ${inMarkdown(note)}`),
    `- Decide until ${plan.expiresAt}${offers.length > 0 ? `: ${offers.join(' / ')}` : ''}`,
  ];
  if (plan.by['api-key-reset'] === 'customer')
    lines.push('', 'For the customer, to copy:', inFence(customerCommands(target)));
  return lines.join('\n');
}

/** The changes of a run so far, as a part of a sentence; null if there are none. */
export function whatWasChanged({ steps, decisions }: RunDocument): string | null {
  const state = (id: string) => steps.find((step) => step.id === id)?.state;
  const changed: string[] = [];
  if (state('R1') === 'done') changed.push('the API key was replaced');
  else if (state('R1') === 'in-doubt') changed.push('the API key may have been replaced');
  else if (decisions.some((one) => one.decision === 'customer-rotated' && one.answer === 'accepted'))
    changed.push('the customer replaced the API key');
  if (state('R2') === 'done') changed.push('the master was refreshed');
  else if (state('R2') === 'in-doubt') changed.push('the master may have been refreshed');
  return changed.length === 0 ? null : changed.join(', ');
}

function ofArtifacts(artifacts: ArtifactFinding[] = []): [string, string][] {
  return artifacts.map(({ artifact, kind, because }) => [artifact, `${kind}. ${because}`]);
}

function differs(now: { fingerprint?: string }, before: { fingerprint?: string } | null): string {
  return now.fingerprint === before?.fingerprint ? 'no' : 'yes';
}

function whatAPersonDoes(document: RunDocument, runbook: Runbook): string[] {
  const { steps: titles } = runbook;
  const { outcome, cause, findings, steps, plan } = document;
  const todo: string[] = [];
  const doubtful = steps.filter(({ state }) => state === 'in-doubt').map(({ id }) => id);
  for (const id of doubtful)
    todo.push(`Find out whether ${id} (${titles[id]}) happened before anybody tries it again.`);
  if (outcome?.kind === 'resolved' || outcome?.kind === 'void') return todo;
  if (cause !== null) todo.push(...(causeInWords(runbook, cause).next ?? []));
  if (cause === 'inconclusive') {
    const artifacts = findings.artifacts?.map(({ because }) => because).join(' ');
    const seen = findings.tokenLog?.because ?? findings.apiKey?.because ?? artifacts ?? findings.location?.because;
    todo.push(`Decide by hand what is wrong: ${seen ?? 'no evidence was read'}`);
  }
  if (
    document.decisions.some((one) => one.decision === 'customer-rotated' && !one.verified) &&
    plan?.keyRecord === null
  )
    todo.push('That the customer rotated the key is claimed, not proved.');

  // R2 begins when the key was replaced by anybody. From then on the refresh is owed.
  const refresh = steps.find(({ id }) => id === 'R2');
  const isOwed = refresh?.startedAt !== undefined || doubtful.includes('R1');
  // If a refresh is in doubt, the lines above say what to find out.
  const isOpen = refresh?.state !== 'done' && refresh?.state !== 'in-doubt';
  if (isOwed && isOpen) todo.push(`The master refresh of ${document.location} is outstanding.`);
  return todo;
}

function sentenceOf(
  { by, decision, at, comment, change, ...how }: RunDocument['decisions'][number],
  drawnBy: ReportExtras['drawnBy'],
): string {
  const words = [`${inMarkdown(by)} (${inMarkdown(howKnown(how, drawnBy))}) said **${decision}** at ${at}`];
  if (change) words.push(`change ${inMarkdown(change)}`);
  if (comment) words.push(`“${inMarkdown(comment)}”`);
  return words.join(', ');
}

function table({ steps }: RunDocument, { steps: titles }: Runbook): string {
  const rows = steps.map(({ id, state, startedAt, endedAt, because }) => {
    const took = startedAt && endedAt ? `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s` : '';
    return `| ${id} | ${titles[id]} | ${state} | ${took} | ${inCell(because ?? '')} |`;
  });
  return ['| Step | | State | Took | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
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
