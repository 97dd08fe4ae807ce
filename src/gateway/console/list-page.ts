import { html } from 'ghtml';
import { countsOf, effectOf } from '../../question/effect';
import { placeTitle } from '../../words/place-name';
import { shortId } from '../../words/short-id';
import { LISTED_MAX, troublesOf } from '../../runs';
import type { ListedRun } from '../../runs';
import { causeInWords, runbookOfRun } from '../../runbooks';
import { titleOf } from '../../contract/run-document';
import { whatIsAsked } from '../../words/actions';
import { saidInWords } from '../../words/choices';
import { outcomeInWords } from '../../words/outcomes';
import { HELD_WORDS, PHASE_WORDS } from '../../words/phases';
import { withMoments } from '../../words/times';
import type { Listing } from '../live/live-list';
import { isNarrowed, isClosed, isShown } from './list-filters';
import type { Filters } from './list-filters';
import type { LivePart, Markup } from './page';
import { ago, pill, timeLeft } from './words';

export interface ListView extends Filters {
  /** Whether a run waits for this person. The rule decides it. */
  waitsForMe: (run: ListedRun) => boolean;
}

/** After these ends nobody has to act. After every other one a person has the work. */
const FINISHED: readonly string[] = ['resolved', 'void'];

/** The part of the list that changes. */
export function listPart({ runs, total }: Listing, view: ListView): LivePart {
  const shown = runs.filter((run) => isShown(run, view));
  const stuck = shown.filter((run) => run.stuck !== undefined);
  const going = shown.filter((run) => run.stuck === undefined);
  const asking = going.filter((run) => deadlineOf(run) !== null).sort(soonestFirst);
  const held = going.filter(isHeld);
  const quiet = going.filter((run) => deadlineOf(run) === null && !isHeld(run));
  const over = quiet.filter(isClosed);
  const groups = [
    ['Waiting for you', asking.filter((run) => view.waitsForMe(run))],
    ['Cannot go on', stuck],
    ['Waiting for others', asking.filter((run) => !view.waitsForMe(run))],
    [HELD_WORDS, held],
    ['Not known now', quiet.filter((run) => !isClosed(run) && run.incomplete !== undefined)],
    ['Working', quiet.filter((run) => !isClosed(run) && run.incomplete === undefined)],
    ['Handed over, not finished', over.filter(({ outcome }) => !isFinished(outcome))],
    ['Closed', over.filter(({ outcome }) => isFinished(outcome))],
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

/** If only the time of an end is known, no person is known to have work left. */
function isFinished(outcome: ListedRun['outcome']): boolean {
  return outcome === null || FINISHED.includes(outcome.kind);
}

/** The end of the time in which a person has to answer; null if nobody is asked. */
function deadlineOf({ asks, lookUp }: ListedRun): string | null {
  return (asks?.heldBy === undefined ? asks?.expiresAt : null) ?? lookUp?.until ?? null;
}

/** An incident of the region holds the gate, and nobody is asked. */
function isHeld({ asks, outcome }: ListedRun): boolean {
  return outcome === null && asks?.heldBy !== undefined;
}

function soonestFirst(one: ListedRun, other: ListedRun): number {
  return Date.parse(deadlineOf(one)!) - Date.parse(deadlineOf(other)!);
}

function group(title: string, runs: readonly ListedRun[]): Markup {
  if (runs.length === 0) return '';
  return html`<section class="group" data-key="${title}" aria-label="${title}">
    <h2>${title} <span class="count">${runs.length}</span></h2>
    !${heads()}
    <ul class="rows">
      !${inAccounts(runs).map((some) => (some.length === 1 ? row(some[0]!) : account(some)))}
    </ul>
  </section>`;
}

/** The columns. Each row says in its own words what it shows, so a screen reader leaves these out. */
function heads(): Markup {
  return html`<p class="heads" aria-hidden="true">
    <span>Place</span><span>State</span><span>Cause</span><span>Now</span><span>Shares the key</span><span>Time</span>
  </p>`;
}

/** Runs that wait for people stand together if they are about one account: one bad key stops several places. */
function inAccounts(runs: readonly ListedRun[]): ListedRun[][] {
  const together = new Map<string, ListedRun[]>();
  for (const run of runs) {
    const key = deadlineOf(run) === null || run.plan === null ? run.run : `account ${run.plan.target.account}`;
    together.set(key, [...(together.get(key) ?? []), run]);
  }
  return [...together.values()];
}

function account(runs: readonly ListedRun[]): Markup {
  const id = runs[0]!.plan!.target.account;
  return html`<li class="of-account" data-key="account ${id}">
    <p>${runs.length} runs about account <code title="${id}">${shortId(id)}</code></p>
    <ul>
      !${runs.map(row)}
    </ul>
  </li>`;
}

function row(run: ListedRun): Markup {
  const { location, environment, cause, plan } = run;
  const name = placeTitle(plan, location);
  const region = plan === null ? '' : ` · ${plan.target.region}`;
  const deadline = deadlineOf(run);
  const runbook = runbookOfRun(run);
  return html`<li data-key="${run.run}">
    <a href="/runs/${encodeURIComponent(run.run)}">
      <span class="where">
        <b>${name}</b> <small>${environment}${region}</small>
        !${name === location ? '' : html`<small class="id">${location}</small>`}
      </span>
      !${statePill(run)}
      <span class="cause">${cause === null ? runbook.title : causeInWords(runbook, cause).title}</span>
      <span class="say">${sayOf(run)}</span>
      <span class="reach">${usersOf(run)}</span>
      <span class="when">!${ageOf(run)} !${deadline === null ? '' : timeLeft(deadline)}</span>
    </a>
  </li>`;
}

function statePill(run: ListedRun): Markup {
  const { outcome, phase } = run;
  if (outcome !== null) return pill(outcome.kind, outcomeInWords(outcome.kind, run.told));
  if (run.incomplete !== undefined && run.asks === null) return pill('unknown', 'Not known');
  if (isHeld(run)) return pill(phase, HELD_WORDS);
  return pill(deadlineOf(run) === null ? phase : 'waiting', PHASE_WORDS[deadlineOf(run) === null ? phase : 'deciding']);
}

/** The one line about a run: its outcome, its question, or the step that it is busy with. */
function sayOf(run: ListedRun): string {
  const { outcome, asks, plan, step, decisions, lookUp } = run;
  const [trouble] = troublesOf(run);
  if (trouble !== undefined) return trouble;
  if (outcome !== null) return withMoments(outcome.because);
  if (asks?.heldBy !== undefined) return `Nobody is asked: ${asks.heldBy}`;
  if (asks !== null && plan !== null) {
    const counted = decisions.filter((one) => one.plan === asks.of && asks.offers.includes(one.decision));
    const said = counted.map(({ by, decision }) => `${by} ${saidInWords(decision)}`);
    return [whatIsAsked(plan, asks.offers), ...said].join(' · ');
  }
  if (lookUp) return `Somebody must ask xo about ${lookUp.id}`;
  if (step === null) return run.incomplete ?? '';
  return step.because === undefined ? titleOf(step) : `${titleOf(step)}: ${withMoments(step.because)}`;
}

/** `30 clusters and 1 other location`; empty if the key stays as it is, or before there is a plan. */
function usersOf({ plan }: ListedRun): string {
  const effect = plan === null ? null : effectOf(plan);
  if (effect === null) return '';
  if (effect.groups === null) return 'Others: not known';
  return effect.groups.length === 0 ? 'No others' : countsOf(effect.groups);
}

/** The age of the alert, because the customer has been without the location since then; or the time since the end. */
function ageOf({ alert, startedAt, endedAt }: ListedRun): Markup {
  if (endedAt !== null) return html`<span>ended !${ago(endedAt)}</span>`;
  return alert === null
    ? html`<span>begun !${ago(startedAt)}</span>`
    : html`<span>alert !${ago(alert.startsAt ?? startedAt)}</span>`;
}

function nothing(view: ListView): Markup {
  const search = view.search.trim();
  const narrowed = isNarrowed(view);
  const title = !narrowed
    ? 'No runs yet'
    : search === ''
      ? 'No run matches these filters'
      : `No run matches “${search}”`;
  return html`<div class="empty">
    <h2>${title}</h2>
    !${
      search === ''
        ? ''
        : html`<p>
            <a href="/runs/${encodeURIComponent(search)}">Open the run named ${search}</a>, also an older one.
          </p>`
    }
    !${narrowed ? html`<p><a href="/runs">Clear the filters</a></p>` : ''}
    <p>
      Runs start by themselves when an alert fires. To start one by hand:
      <code>satlink start LOCATION --environment ENV</code>
    </p>
  </div>`;
}

function rest(total: number): Markup {
  return html`<p class="rest">
    The newest ${LISTED_MAX} of ${total} runs are listed, open ones first. An older one opens at
    <code>/runs/LOCATION</code>, and search finds it by the id of its location.
  </p>`;
}
