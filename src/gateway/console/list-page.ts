import { html } from 'ghtml';
import type { ListedRun } from '../../runs';
import type { Markup } from './page';
import { lasting, moment, pill } from './words';

export interface ListView {
  environment: string;
  search: string;
  show: 'all' | 'open' | 'waiting';
  /** Whether this person's decision could count in an environment; asks the policy. */
  mayDecide: (environment: string) => boolean;
  environments: string[];
}

/** The list of runs: the filters, which stay as they are, and below them what changes. */
export function listPage(runs: ListedRun[], view: ListView): Markup {
  const { environment, search, show, environments } = view;
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}" !${value === chosen ? 'selected' : ''}>${label}</option>`;
  return html`<h1>Runs</h1>
    <form class="filters" method="get" action="/runs" role="search">
      <label>Search <input type="search" name="q" value="${search}" placeholder="location, cause, outcome" /></label>
      <label
        >Environment
        <select name="environment">
          !${option('', 'all', environment)} !${environments.map((name) => option(name, name, environment))}
        </select></label
      >
      <label
        >Show
        <select name="show">
          !${option('all', 'all runs', show)} !${option('open', 'open', show)} !${option('waiting', 'waiting', show)}
        </select></label
      >
      <button>Filter</button>
    </form>
    !${listRows(runs, view)}`;
}

/** What changes of the list, each part by its id. */
export function listRows(runs: ListedRun[], view: ListView): Markup {
  const shown = runs.filter((run) => isShown(run, view));
  const mine = shown.filter((run) => run.asks !== null && view.mayDecide(run.environment));
  const others = shown.filter((run) => run.asks !== null && !view.mayDecide(run.environment));
  const open = shown.filter((run) => run.asks === null && run.outcome === null);
  const closed = shown.filter((run) => run.asks === null && run.outcome !== null);
  const parts = [
    group('Waiting for you', mine),
    group('Waiting for a decision', others),
    group('Working', open),
    group('Closed', closed),
  ].filter((part) => part !== '');
  const empty = html`<p class="empty">
    No run fits. A run begins with an alert, or with <code>satlink start LOCATION --environment ENV</code>.
  </p>`;
  return html`<div id="runs">!${parts.length > 0 ? parts : empty}</div>`;
}

function isShown(run: ListedRun, { environment, search, show }: ListView): boolean {
  if (environment !== '' && run.environment !== environment) return false;
  if (show === 'open' && run.outcome !== null) return false;
  if (show === 'waiting' && run.asks === null) return false;
  const text = [run.run, run.location, run.environment, run.scope, run.phase, run.cause, run.outcome?.kind].join(' ');
  return text.toLowerCase().includes(search.trim().toLowerCase());
}

function group(title: string, runs: ListedRun[]): Markup {
  if (runs.length === 0) return '';
  return html`<section class="group" aria-label="${title}">
    <h2>${title} <span class="count">${runs.length}</span></h2>
    <ul class="rows">
      !${runs.map(row)}
    </ul>
  </section>`;
}

function row(run: ListedRun): Markup {
  const { location, environment, cause, outcome, phase, startedAt, endedAt, asks } = run;
  const say = outcome?.because ?? (asks === null ? '' : `asks: ${asks.offers.join(' / ')}`);
  return html`<li>
    <a href="/runs/${encodeURIComponent(run.run)}">
      <span class="where"><b>${location}</b> <small>${environment}</small></span>
      !${pill(outcome?.kind ?? (asks === null ? phase : 'waiting'))}
      <span class="cause">${cause ?? ''}</span>
      <span class="say">${say}</span>
      <span class="when">!${moment(startedAt)} · !${lasting(startedAt, endedAt ?? undefined)}</span>
    </a>
  </li>`;
}
