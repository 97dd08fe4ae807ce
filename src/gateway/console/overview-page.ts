import { html } from 'ghtml';
import type { RunFacts } from '../../archive/kept-run';
import { statisticsOf } from '../../archive/statistics';
import type { Span, Statistics } from '../../archive/statistics';
import { causeInWords, RUNBOOKS } from '../../runbooks';
import { outcomeInWords } from '../../words/outcomes';
import { duration, roughly } from '../../words/times';
import { barsPart } from './bars';
import type { Bar } from './bars';
import type { Markup } from './page';
import { OVERVIEW_DAYS } from './period';
import type { OverviewDays } from './period';
import { momentMarkup } from './words';

export interface Overview {
  runs: readonly RunFacts[];
  /** The environments of the refused decisions, one entry for each. */
  refusedIn: readonly string[];
  extent: Markup;
}

/** The open run that has waited for people the longest; null if none waits, undefined if nobody can say. */
export type OldestWaiting = { run: string; name: string; environment: string; since: string } | null | undefined;

/** The page of figures: what happened in the last days, how long it took, and where people had to act. */
export function overviewPage(days: OverviewDays, oldest: OldestWaiting, found: Overview | Markup): Markup {
  const tab = (one: OverviewDays) =>
    html`<a href="/overview?days=${one}" !${one === days ? 'aria-current="page"' : ''}>${one} days</a>`;
  return html`<h1>Overview</h1>
    <div class="filters"><nav class="tabs" aria-label="Which time">!${OVERVIEW_DAYS.map(tab)}</nav></div>
    !${waitingPart(oldest)} !${typeof found === 'string' ? found : figures(found, days)}`;
}

function waitingPart(oldest: OldestWaiting): Markup {
  if (oldest === undefined)
    return html`<p class="warning">The engine does not answer now, so it is not known which runs wait.</p>`;
  if (oldest === null) return html`<p class="note">No run waits for people now.</p>`;
  return html`<p class="note">
    The run that has waited for people the longest:
    <a href="/runs/${encodeURIComponent(oldest.run)}">${oldest.name}</a> (${oldest.environment}), since
    !${momentMarkup(oldest.since)}.
  </p>`;
}

function figures({ runs, refusedIn, extent }: Overview, days: number): Markup {
  const all = statisticsOf(runs);
  const environments = [...new Set([...runs.map(({ environment }) => environment), ...refusedIn])].sort();
  const rows = environments.map((name): [string, Statistics, number] => [
    name,
    statisticsOf(runs.filter(({ environment }) => environment === name)),
    refusedIn.filter((one) => one === name).length,
  ]);
  return html`!${extent} !${numbers(all, refusedIn.length, days)}
    <div class="pictures">
      !${barsPart({ id: 'causes', title: 'Causes', heads: ['Cause', 'Runs'] }, barsOf(all.byCause, causeTitle))}
      !${barsPart({ id: 'outcomes', title: 'How they ended', heads: ['End', 'Runs'] }, barsOf(all.byOutcome, outcomeTitle))}
      !${barsPart(
        {
          id: 'times',
          title: 'How long it took',
          note:
            'From the start of a run; to an answer, from the question. Plain: half of the runs were done by then (median, ' +
            'with their number). Hatched: nine of ten were (p90).',
          heads: ['Time', 'Took'],
        },
        [
          ...timeBars('To the cause', all.toCause),
          ...timeBars('To an answer', all.toDecision),
          ...timeBars('To the repair', all.toRepair),
        ],
      )}
    </div>
    !${environmentsPart([...(rows.length > 1 ? [['All', all, refusedIn.length] as const] : []), ...rows])}`;
}

function numbers(all: Statistics, refused: number, days: number): Markup {
  const items: [string, string][] = [
    [`Runs that ended in ${days} days`, String(all.runs)],
    ['Done without hand work', share(all.handsOff, all.runs)],
    ['Questions nobody answered in time', share(all.expired, all.asked)],
    ['Refused decisions', String(refused)],
  ];
  return html`<dl class="numbers">
    !${items.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none to count' : `${part} of ${whole} (${Math.round((100 * part) / whole)} %)`;
}

function barsOf<T>(counts: readonly [T, number][], title: (value: T) => string): Bar[] {
  return counts.map(([value, runs]) => ({ label: title(value), value: runs, words: String(runs) }));
}

function causeTitle(cause: string | null): string {
  if (cause === null) return 'No cause was named';
  const book = RUNBOOKS.find(({ causes }) => Object.hasOwn(causes, cause));
  return book === undefined ? cause : causeInWords(book, cause).title;
}

function outcomeTitle(outcome: string): string {
  return outcomeInWords(outcome as Parameters<typeof outcomeInWords>[0]) ?? outcome;
}

function timeBars(label: string, { median, p90, runs }: Span): Bar[] {
  if (median === null || p90 === null) return [{ label, value: 0, words: 'no run shows it' }];
  return [
    { label: `${label}, median of ${runs}`, value: median, words: duration(median) },
    { label: `${label}, p90`, value: p90, words: duration(p90), hatched: true },
  ];
}

function environmentsPart(rows: readonly (readonly [string, Statistics, number])[]): Markup {
  if (rows.length === 0) return '';
  const heads = [
    'Environment',
    'Runs',
    'To the cause',
    'To an answer',
    'To the repair',
    'No hand work',
    'Unanswered',
    'Refused',
  ];
  const span = ({ median, p90 }: Span) =>
    median === null || p90 === null ? '–' : `${roughly(median)} · ${roughly(p90)}`;
  const row = ([name, one, refused]: readonly [string, Statistics, number]) =>
    html`<tr>
      <th scope="row">${name}</th>
      !${[
        String(one.runs),
        ...[one.toCause, one.toDecision, one.toRepair].map(span),
        share(one.handsOff, one.runs),
        share(one.expired, one.asked),
        String(refused),
      ].map((cell, index) => html`<td data-head="${heads[index + 1]}">${cell}</td>`)}
    </tr>`;
  return html`<section class="card" aria-labelledby="environments">
    <h2 id="environments">By environment</h2>
    <p class="note">Times as median · p90.</p>
    <div class="wide" tabindex="0" role="region" aria-label="Figures by environment">
      <table class="figures">
        <thead>
          <tr>
            !${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          !${rows.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}
