import { html } from 'ghtml';
import { askedForInWords } from '../../approvals/asker';
import type { ReadRun } from '../../runs';
import { runbookOfSlug } from '../../runbooks';
import { titleOf } from '../../contract/run-document';
import { stepUnderWay, troublesOf } from '../../runs';
import { askPart, headingOf } from './ask-part';
import type { Asking } from './ask-part';
import { findingsPart } from './findings-part';
import { planPart } from './plan-part';
import type { LivePart, Markup } from './page';
import { peoplePart } from './people-part';
import { timelinePart } from './timeline-part';
import { copyable, lasting, link, moment, pill } from './words';

/**
 * The page of a run: first the question, then the steps and findings that led to it. All of it changes while somebody
 * looks.
 */
export function runPage(run: ReadRun, asking: Asking): LivePart {
  const { location, environment, asks } = run;
  return {
    title: `${asks === null ? '' : 'Decide: '}${location} ${environment}`,
    news: newsOf(run, asking),
    markup: html`!${heading(run)}!${askPart(run, asking)}
      <div class="columns">
        <div>!${timelinePart(run)}</div>
        <div>!${findingsPart(run)}!${planPart(run, asking.calls)}!${peoplePart(run)}!${report(run)}</div>
      </div>`,
  };
}

/** The one sentence that a screen reader says when it changes. */
function newsOf(run: ReadRun, { standing }: Asking): string {
  const { outcome, asks } = run;
  if (outcome !== null) return `The run has ended: ${outcome.kind}`;
  if (asks !== null) return `${headingOf(run, standing)}, ${standing.decided.length} answered so far`;
  const step = stepUnderWay(run);
  return step === null ? 'The run is about to begin' : `Now: ${titleOf(step)}`;
}

function heading(run: ReadRun): Markup {
  const { location, environment, startedAt, endedAt, phase, links, cie, outcome, incomplete } = run;
  const starter = askedForInWords(run);
  const addresses = [
    links.temporal && link(links.temporal, 'Temporal'),
    links.build && link(links.build, 'Jenkins build'),
    links.thread && link(links.thread, 'Slack thread'),
  ].filter(Boolean) as Markup[];
  return html`<div class="heading" data-key="heading">
    <p class="crumb"><a href="/runs" data-list>Runs</a></p>
    <h1>${location} <small>${environment}</small></h1>
    <p class="meta">
      !${pill(outcome?.kind ?? phase)}!${cie === null ? '' : html`<span class="pill is-failed">CIE ${cie}</span>`}
      <span>${runbookOfSlug(run.runbook)?.title ?? ''}</span>
      <span>since !${moment(startedAt)}, !${lasting(startedAt, endedAt ?? undefined)}</span>
      !${starter === null ? '' : html`<span>asked for by ${starter}</span>`}
    </p>
    <p class="links">!${addresses} !${copyable(run.run, 'the name of the run')}</p>
    !${incomplete === undefined ? '' : html`<p class="warning">${incomplete}</p>`}
    !${troublesOf(run).map((trouble) => html`<p class="warning">${trouble}</p>`)}
  </div>`;
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
