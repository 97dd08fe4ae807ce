import { html } from 'ghtml';
import { askedForInWords } from '../../approvals/asker';
import { placeTitle } from '../../words/place-name';
import type { OpenQuestion } from '../../question/question';
import type { ReadRun } from '../../runs';
import { runbookOfSlug } from '../../runbooks';
import { saidInWords } from '../../words/choices';
import { outcomeInWords } from '../../words/outcomes';
import { PHASE_WORDS } from '../../words/phases';
import { troublesOf } from '../../runs';
import { askPart, underWayInWords } from './ask-part';
import type { PageReader } from './asking';
import { findingsPart } from './findings-part';
import { questionNow } from './question-part';
import { planPart } from './plan-part';
import type { LivePart, Markup } from './page';
import { peoplePart } from './people-part';
import { steerPart } from './steer-part';
import { timelinePart } from './timeline-part';
import { sharedKeyPart } from './shared-key-part';
import { copyable, lasting, link, momentMarkup, pill } from './words';

/**
 * The page of a run: first the question, then the steps and findings that led to it. All of it changes while somebody
 * looks.
 */
export function runPage(run: ReadRun, asking: PageReader): LivePart {
  const { environment, asks } = run;
  const question = questionNow(run, asking);
  return {
    title: `${asks === null ? '' : 'Decide: '}${placeTitle(run.plan, run.location)} ${environment}`,
    news: newsOf(run, question, asking),
    markup: html`!${heading(run)}!${askPart(run, question, asking)}!${columns(run, asking)}!${steerPart(run, asking)}`,
    decided: newestDecision(run),
  };
}

function newestDecision({ decisions }: ReadRun): LivePart['decided'] {
  const newest = decisions.at(-1);
  return newest && { said: `${newest.by} ${saidInWords(newest.decision)}`, at: newest.at };
}

/** A person who decides reads the evidence next, so the steps are folded below it. Else they stand side by side. */
function columns(run: ReadRun, { calls }: PageReader): Markup {
  const evidence = html`!${sharedKeyPart(run)}!${findingsPart(run)}!${planPart(run, calls)}!${peoplePart(run)}!${report(run)}`;
  return html`<div class="columns ${run.asks === null ? '' : 'is-one'}">
    <div>!${evidence}</div>
    <div>!${timelinePart(run)}</div>
  </div>`;
}

/** The one sentence that a screen reader says when it changes. */
function newsOf(run: ReadRun, question: OpenQuestion | null, { standing }: PageReader): string {
  const { outcome } = run;
  if (outcome !== null) return `The run has ended: ${outcomeInWords(outcome.kind, run.told)}`;
  if (question === null && run.lookUp) return `Somebody must ask xo about ${run.lookUp.id}`;
  if (question === null) return run.incomplete === undefined ? `Now: ${underWayInWords(run)}` : underWayInWords(run);
  const last = standing.decided.at(-1);
  return last === undefined ? question.title : `${question.title} ${last.by} ${saidInWords(last.decision)}`;
}

function heading(run: ReadRun): Markup {
  const { environment, startedAt, endedAt, phase, links, cie, outcome, incomplete, plan, alert, asks } = run;
  const starter = askedForInWords(run);
  const name = placeTitle(run.plan, run.location);
  const region = plan?.target.region ?? run.findings.location?.region;
  const addresses = [
    links.temporal && link(links.temporal, 'Temporal'),
    links.build && link(links.build, 'Jenkins build'),
    links.thread && link(links.thread, 'Slack thread'),
  ].filter(Boolean) as Markup[];
  // The alert is older than the run: it says since when the customer has been without the location.
  const since = outcome === null ? (alert?.startsAt ?? startedAt) : startedAt;
  return html`<div class="heading" data-key="heading">
    <p class="crumb"><a href="/runs" data-list>Runs</a></p>
    <h1>${name} <small>${environment}${region === undefined ? '' : ` · ${region}`}</small></h1>
    <p class="meta">
      !${outcome === null ? pill(phase, PHASE_WORDS[phase]) : pill(outcome.kind, outcomeInWords(outcome.kind, run.told))}!${cie === null ? '' : html`<span class="pill is-failed is-cie">CIE ${cie}</span>`}
      !${asks === null ? html`<span>${runbookOfSlug(run.runbook)?.title ?? ''}</span>` : ''}
      <span class="since">since !${momentMarkup(since)}, !${lasting(since, endedAt ?? undefined)}</span>
      !${starter === null ? '' : html`<span class="starter">Started by ${starter}</span>`}
    </p>
    <p class="links">!${addresses} !${asks === null && outcome === null ? ids(run, name) : ''}</p>
    !${incomplete === undefined ? '' : html`<p class="warning">${incomplete}</p>`}
    !${troublesOf(run).map((trouble) => html`<p class="warning">${trouble}</p>`)}
  </div>`;
}

/** They stand at the end of the question, or of the outcome. */
function ids({ run, location }: ReadRun, name: string): Markup {
  return html`!${name === location ? '' : copyable(location, 'the id of the location')}
  !${copyable(run, 'the name of the run')}`;
}

function report({ outcome }: ReadRun): Markup {
  if (outcome?.report === undefined) return '';
  return html`<section class="card" data-key="report">
    <details>
      <summary><h2>Report</h2></summary>
      <div class="copyable is-lines">
        <pre tabindex="0" aria-label="The report as Markdown" data-copy="the report">${outcome.report}</pre>
      </div>
    </details>
  </section>`;
}
