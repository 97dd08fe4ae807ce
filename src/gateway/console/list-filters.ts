import { html } from 'ghtml';
import type { ListedRun } from '../../runs';
import { causeInWords, runbookOfRun } from '../../runbooks';
import { outcomeInWords } from '../../words/outcomes';
import type { Markup } from './page';

/** Which runs of the list are shown. It stands in the address, so that people can share it. */
export interface Filters {
  show: (typeof SHOWN)[number][0];
  search: string;
  /** The chosen value of each field; empty: all. */
  fields: Record<FieldName, string>;
}

export const SHOWN = [
  ['all', 'All'],
  ['open', 'Open'],
  ['waiting', 'Waiting'],
] as const;

interface Field {
  all: string;
  /** The value of a run; undefined if it is not known. */
  of: (run: ListedRun) => string | undefined;
  /** The value in words. */
  label?: (value: string, run: ListedRun) => string;
}

export const FILTER_FIELDS = {
  environment: { all: 'All environments', of: (run) => run.environment },
  cause: {
    all: 'All causes',
    of: (run) => run.cause ?? undefined,
    label: (value, run) => causeInWords(runbookOfRun(run), value).title,
  },
  outcome: {
    all: 'All outcomes',
    of: (run) => run.outcome?.kind,
    label: (_, run) => outcomeInWords(run.outcome!.kind),
  },
  region: { all: 'All regions', of: (run) => run.plan?.target.region },
  account: { all: 'All accounts', of: (run) => run.plan?.target.account },
} satisfies Record<string, Field>;
export type FieldName = keyof typeof FILTER_FIELDS;
export const FIELD_NAMES = Object.keys(FILTER_FIELDS) as FieldName[];

/** No field narrows the list. */
export const NO_FIELDS = Object.fromEntries(FIELD_NAMES.map((name) => [name, ''])) as Record<FieldName, string>;

/**
 * The part of the list that stays as it is: the filters, as links and as a form. Each keeps the choice of the other.
 */
export function filtersPart(filters: Filters, runs: readonly ListedRun[], environments: readonly string[]): Markup {
  const { show, search } = filters;
  const tab = ([value, label]: (typeof SHOWN)[number]) =>
    html`<a href="${addressOf({ ...filters, show: value })}" !${value === show ? 'aria-current="page"' : ''}
      >${label}</a
    >`;
  return html`<h1>Runs</h1>
    <div class="filters">
      <nav class="tabs" aria-label="Which runs">!${SHOWN.map(tab)}</nav>
      <form method="get" action="/runs" role="search">
        !${show === 'all' ? '' : html`<input type="hidden" name="show" value="${show}" />`}
        !${FIELD_NAMES.map((name) => choice(name, filters, optionsOf(name, runs, environments)))}
        <label
          ><span class="unseen">Search</span>
          <input type="search" name="q" value="${search}" placeholder="Name, id, person" />
        </label>
        <button>Search</button>
      </form>
    </div>`;
}

type Option = [value: string, label: string];

/** The values that the listed runs have. The environments are those of the site, also without a run. */
function optionsOf(name: FieldName, runs: readonly ListedRun[], environments: readonly string[]): Option[] {
  const { of, label = (value: string) => value }: Field = FILTER_FIELDS[name];
  const options = new Map<string, string>(name === 'environment' ? environments.map((one) => [one, one]) : []);
  for (const run of runs) {
    const value = of(run);
    if (value !== undefined && !options.has(value)) options.set(value, label(value, run));
  }
  return [...options].sort(([, one], [, other]) => one.localeCompare(other));
}

function choice(name: FieldName, { fields }: Filters, options: Option[]): Markup {
  const chosen = fields[name];
  // A field with one value narrows nothing. A value that no run has any more is still shown as chosen.
  if (options.length < 2 && chosen === '') return '';
  const known: Option[] =
    chosen === '' || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
  const option = ([value, label]: Option) =>
    html`<option value="${value}" !${value === chosen ? 'selected' : ''}>${label}</option>`;
  return html`<label
    ><span class="unseen">${name}</span>
    <select name="${name}">
      !${[['', FILTER_FIELDS[name].all] satisfies Option, ...known].map(option)}
    </select></label
  >`;
}

export function isShown(run: ListedRun, { show, search, fields }: Filters): boolean {
  if (show === 'open' && isClosed(run)) return false;
  if (show === 'waiting' && run.asks === null && !run.lookUp) return false;
  if (FIELD_NAMES.some((name) => fields[name] !== '' && FILTER_FIELDS[name].of(run) !== fields[name])) return false;
  const { plan, decisions } = run;
  const words = [run.run, run.runbook, run.location, run.environment, run.scope, run.phase, run.cause];
  const names = plan?.affects?.map(({ name }) => name) ?? [];
  const people = decisions.map(({ by }) => by);
  const text = [...words, ...names, run.outcome?.kind, plan?.code, run.requestedBy, ...people].join(' ').toLowerCase();
  return text.includes(search.trim().toLowerCase());
}

/** Runs that have ended, also those of which only the time of ending could be read. */
export function isClosed({ outcome, endedAt }: ListedRun): boolean {
  return outcome !== null || endedAt !== null;
}

/** Whether anything is left out. */
export function isNarrowed({ show, search, fields }: Filters): boolean {
  return show !== 'all' || search !== '' || FIELD_NAMES.some((name) => fields[name] !== '');
}

/** The address of the list with other filters. Filters with their usual value are left out. */
export function addressOf({ show, search, fields }: Filters): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  for (const name of FIELD_NAMES) if (fields[name] !== '') query.set(name, fields[name]);
  if (search !== '') query.set('q', search);
  return query.size === 0 ? '/runs' : `/runs?${query.toString()}`;
}
