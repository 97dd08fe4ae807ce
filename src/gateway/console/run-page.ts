import { html } from 'ghtml';
import type { Reply } from '../../approvals/decision';
import type { ReadRun } from '../../runs';
import { STEP_TITLES } from '../../workflows/connector-cannot-reach-iam/contract';
import type { Step } from '../../workflows/connector-cannot-reach-iam/contract';
import { askPart, replyBox } from './ask-part';
import type { Asking } from './ask-part';
import { planPart } from './plan-part';
import type { Markup } from './page';
import { lasting, link, moment, pill } from './words';

/**
 * The page of a run, in parts that each have an id: what is asked first, then how it came to that. Only the parts that
 * changed are replaced while somebody looks.
 */
export function runPage(run: ReadRun, asking: Asking, reply?: Reply): Markup {
  return html`!${heading(run)} !${reply === undefined ? '' : replyBox(reply)} !${askPart(run, asking)}
    <div class="columns">
      <div>!${timeline(run)}</div>
      <div>!${findings(run)} !${planPart(run)} !${people(run)} !${report(run)}</div>
    </div>`;
}

function heading({ location, environment, run, startedAt, endedAt, phase, links, cie, outcome, ...more }: ReadRun) {
  const addresses = [
    links.temporal && link(links.temporal, 'Temporal'),
    links.build && link(links.build, 'Jenkins build'),
    links.thread && link(links.thread, 'Slack thread'),
  ].filter(Boolean) as Markup[];
  const incomplete = more.incomplete === undefined ? '' : html`<p class="warning">${more.incomplete}</p>`;
  return html`<section id="heading" class="heading">
    <h1>${location} <small>${environment}</small></h1>
    <p>
      !${pill(outcome?.kind ?? phase)} !${cie === null ? '' : html`<span class="pill is-failed">CIE ${cie}</span>`}
      since !${moment(startedAt)} · !${lasting(startedAt, endedAt ?? undefined)}
    </p>
    <p class="links">!${addresses.join(' · ')}</p>
    <p class="name"><code>${run}</code></p>
    !${incomplete}
  </section>`;
}

function timeline({ steps }: ReadRun): Markup {
  return html`<section id="timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Steps</h2>
    <ol class="steps">
      !${steps.map(stepRow)}
    </ol>
  </section>`;
}

function stepRow({ id, state, startedAt, endedAt, attempt, because }: Step): Markup {
  const isOpen = startedAt !== undefined && endedAt === undefined && state !== 'pending' && state !== 'skipped';
  const took = startedAt === undefined || (!isOpen && endedAt === undefined) ? '' : lasting(startedAt, endedAt);
  const again = attempt !== undefined && attempt > 1 ? html` <span class="attempt">attempt ${attempt}</span>` : '';
  return html`<li class="step is-${state}">
    <span class="mark" aria-hidden="true"></span>
    <div>
      <b>${STEP_TITLES[id]}</b> <small class="step-id">${id}</small>
      <span class="state">${state}</span> !${took}!${again} !${because === undefined ? '' : html`<p>${because}</p>`}
    </div>
  </li>`;
}

function findings({ findings: { location, apiKey, tokenLog }, cause, links }: ReadRun): Markup {
  if (location === null) return html`<section id="findings" hidden></section>`;
  const source =
    links.build === undefined ? '' : html`<p class="source">!${link(links.build, 'the build it is from')}</p>`;
  const excerpt =
    tokenLog === null || tokenLog.excerpt.length === 0
      ? ''
      : html`<pre tabindex="0" aria-label="Redacted lines of the pod log">${tokenLog.excerpt.join('\n')}</pre>`;
  const facts = tokenLog === null ? [] : [...tokenLog.codes, ...tokenLog.statuses.map(String)];
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Found !${cause === null ? '' : html`<span class="cause">${cause}</span>`}</h2>
    !${finding('Location', location.kind, location.because)}
    !${location.tugboat === undefined ? '' : html`<p class="fact">tugboat <code>${location.tugboat}</code></p>`}
    !${apiKey === null ? '' : finding('API key', apiKey.kind, apiKey.because) + source}
    !${tokenLog === null ? '' : finding('getToken', tokenLog.kind, tokenLog.because)}
    !${facts.length === 0 ? '' : html`<p class="fact">!${facts.map((fact) => html`<code>${fact}</code> `)}</p>`}
    !${excerpt}!${tokenLog === null ? '' : source}
  </section>`;
}

function finding(title: string, kind: string, because: string): Markup {
  return html`<div class="finding">
    <h3>${title} <span class="kind">${kind}</span></h3>
    <p>${because}</p>
  </div>`;
}

function people({ decisions, refused, refusedCount, told }: ReadRun): Markup {
  const counted = decisions.map(
    ({ by, decision, at, verified, via, comment, change, answer }) =>
      html`<li>
        <b>${by}</b> said <b>${decision}</b> !${moment(at)}
        <span class="how">${verified ? `signed, known by ${via ?? 'key'}` : 'claimed, not signed'}</span>
        !${answer === 'waiting-for-more' ? html`<span class="how">more people are needed</span>` : ''}
        !${change === undefined ? '' : html`<p>change ${change}</p>`}
        !${comment === undefined ? '' : html`<blockquote>${comment}</blockquote>`}
      </li>`,
  );
  const turnedDown = refused.toReversed().map(
    ({ by, decision, at, answer, because }) =>
      html`<li class="refused">
        <b>${decision}</b> by ${by || 'nobody named'} !${moment(at)}: <b>${answer}</b>
        <p>${because}</p>
      </li>`,
  );
  const more = refusedCount - refused.length;
  const heard = told.map(
    ({ team, channel, at, link: address }) =>
      html`<li>
        ${team} was told in !${address === undefined ? html`${channel}` : link(address, channel)} !${moment(at)}
      </li>`,
  );
  if (counted.length + turnedDown.length + heard.length === 0) return html`<section id="people" hidden></section>`;
  return html`<section id="people" aria-labelledby="people-title">
    <h2 id="people-title">People</h2>
    <ul class="people">
      !${counted}!${turnedDown}!${more > 0 ? html`<li>and ${more} earlier refusals</li>` : ''}!${heard}
    </ul>
  </section>`;
}

function report({ outcome }: ReadRun): Markup {
  if (outcome?.report === undefined) return html`<section id="report" hidden></section>`;
  return html`<section id="report">
    <details>
      <summary><h2>Report</h2></summary>
      <pre tabindex="0" aria-label="The report as Markdown">${outcome.report}</pre>
    </details>
  </section>`;
}
