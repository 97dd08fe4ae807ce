import { html } from 'ghtml';
import { LISTED_MAX, troublesOf } from '../../runs';
import type { ListedRun } from '../../runs';
import { runbookOfSlug } from '../../runbooks';
import { titleOf } from '../../contract/run-document';
import type { Listing } from '../live/live-list';
import type { LivePart, Markup } from './page';
import { whatIsAsked } from '../../words/actions';
import { lasting, moment, pill, timeLeft } from './words';

export interface ListView {
  environment: string;
  search: string;
  show: (typeof SHOWN)[number][0];
  /** Whether a run waits for this person. The rule decides it. */
  waitsForMe: (run: ListedRun) => boolean;
  environments: string[];
}

export const SHOWN = [
  ['all', 'All'],
  ['open', 'Open'],
  ['waiting', 'Waiting'],
] as const;

/**
 * The part of the list that stays as it is: the filters, as links and as a form. Each keeps the choice of the other.
 */
export function filters(view: ListView): Markup {
  const { environment, search, show, environments } = view;
  const option = (value: string, label: string) =>
    html`<option value="${value}" !${value === environment ? 'selected' : ''}>${label}</option>`;
  const tab = ([value, label]: (typeof SHOWN)[number]) =>
    html`<a href="${addressOf({ ...view, show: value })}" !${value === show ? 'aria-current="page"' : ''}>${label}</a>`;
  return html`<h1>Runs</h1>
    <div class="filters">
      <nav class="tabs" aria-label="Which runs">!${SHOWN.map(tab)}</nav>
      <form method="get" action="/runs" role="search">
        !${show === 'all' ? '' : html`<input type="hidden" name="show" value="${show}" />`}
        <label
          ><span class="unseen">Environment</span>
          <select name="environment">
            !${option('', 'All environments')} !${environments.map((name) => option(name, name))}
          </select></label
        >
        <label
          ><span class="unseen">Search</span>
          <input type="search" name="q" value="${search}" placeholder="Location, cause, outcome, person" />
        </label>
        <button>Search</button>
      </form>
    </div>`;
}

/** The part of the list that changes. */
export function listPart({ runs, total }: Listing, view: ListView): LivePart {
  const shown = runs.filter((run) => isShown(run, view));
  const stuck = shown.filter((run) => run.stuck !== undefined);
  const going = shown.filter((run) => run.stuck === undefined);
  const asking = going.filter(({ asks }) => asks !== null).sort(soonestFirst);
  const groups = [
    ['Waiting for you', asking.filter((run) => view.waitsForMe(run))],
    ['Cannot go on', stuck],
    ['Waiting for a decision', asking.filter((run) => !view.waitsForMe(run))],
    ['Working', going.filter((run) => run.asks === null && !isOver(run))],
    ['Closed', going.filter((run) => run.asks === null && isOver(run))],
  ] as const;
  const mine = groups[0][1].length;
  const waiting = `${mine} ${mine === 1 ? 'run waits' : 'runs wait'} for you`;
  return {
    title: mine > 0 ? `(${mine}) Runs` : 'Runs',
    news: waiting,
    markup: html`!${groups.map(([title, some]) => group(title, some))}!${shown.length === 0 ? nothing(view) : ''}
    !${total > LISTED_MAX ? rest(total) : ''}`,
  };
}

/** Runs that have ended, also those of which only the time of ending could be read. */
function isOver({ outcome, endedAt }: ListedRun): boolean {
  return outcome !== null || endedAt !== null;
}

function soonestFirst(one: ListedRun, other: ListedRun): number {
  return Date.parse(one.asks!.expiresAt) - Date.parse(other.asks!.expiresAt);
}

function isShown(run: ListedRun, { environment, search, show }: ListView): boolean {
  if (environment !== '' && run.environment !== environment) return false;
  if (show === 'open' && isOver(run)) return false;
  if (show === 'waiting' && run.asks === null) return false;
  const { scope, phase, cause, outcome, plan, requestedBy, decisions } = run;
  const words = [
    run.run,
    run.runbook,
    run.location,
    run.environment,
    scope,
    phase,
    cause,
    outcome?.kind,
    plan?.code,
    requestedBy,
  ];
  const text = [...words, ...decisions.map(({ by }) => by)].join(' ').toLowerCase();
  return text.includes(search.trim().toLowerCase());
}

/** The address of the list with other filters. Filters with their usual value are left out. */
export function addressOf({ environment, search, show }: Pick<ListView, 'environment' | 'search' | 'show'>): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (environment !== '') query.set('environment', environment);
  if (search !== '') query.set('q', search);
  return query.size === 0 ? '/runs' : `/runs?${query.toString()}`;
}

function group(title: string, runs: readonly ListedRun[]): Markup {
  if (runs.length === 0) return '';
  return html`<section class="group" data-key="${title}" aria-label="${title}">
    <h2>${title} <span class="count">${runs.length}</span></h2>
    <ul class="rows">
      !${runs.map(row)}
    </ul>
  </section>`;
}

function row(run: ListedRun): Markup {
  const { location, environment, cause, outcome, phase, startedAt, endedAt, asks } = run;
  const time =
    asks === null
      ? html`!${moment(startedAt)} !${lasting(startedAt, endedAt ?? undefined)}`
      : html`!${moment(startedAt)} !${timeLeft(asks.expiresAt)}`;
  return html`<li data-key="${run.run}">
    <a href="/runs/${encodeURIComponent(run.run)}">
      <span class="where"><code>${location}</code> <small>${environment}</small></span>
      !${pill(outcome?.kind ?? (asks === null ? phase : 'waiting'))}
      <span class="cause">${cause ?? runbookOfSlug(run.runbook)?.title ?? ''}</span>
      <span class="say">${sayOf(run)}</span>
      <span class="when">!${time}</span>
    </a>
  </li>`;
}

/** The one line about a run: its outcome, its question, or the step that it is busy with. */
function sayOf(run: ListedRun): string {
  const { outcome, asks, plan, step, decisions } = run;
  const [trouble] = troublesOf(run);
  if (trouble !== undefined) return trouble;
  if (outcome !== null) return outcome.because;
  if (asks !== null && plan !== null) {
    const counted = decisions.filter((one) => one.plan === asks.of && asks.offers.includes(one.decision));
    const said = counted.map(({ by, decision }) => `${by} said ${decision}`);
    return said.length > 0 ? said.join(', ') : whatIsAsked(plan, asks.offers);
  }
  if (step === null) return run.incomplete ?? '';
  return step.because === undefined ? titleOf(step) : `${titleOf(step)}: ${step.because}`;
}

function nothing({ search, environment, show }: ListView): Markup {
  const narrowed = search !== '' || environment !== '' || show !== 'all';
  return html`<div class="empty">
    <h2>${narrowed ? 'No run fits' : 'All quiet'}</h2>
    !${
      search.trim() === ''
        ? ''
        : html`<p>
            <a href="/runs/${encodeURIComponent(search.trim())}">Look for a run named ${search.trim()}</a>, also among
            those that are not listed.
          </p>`
    }
    !${narrowed ? html`<p><a href="/runs">Show all runs</a></p>` : ''}
    <p>A run begins with an alert, or with <code>satlink start LOCATION --environment ENV</code></p>
  </div>`;
}

function rest(total: number): Markup {
  return html`<p class="rest">
    The newest ${LISTED_MAX} of ${total} runs are listed, open ones first. An older one opens at
    <code>/runs/LOCATION</code>, and search finds it by the id of its location.
  </p>`;
}
