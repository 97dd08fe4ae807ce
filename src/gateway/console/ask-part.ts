import { html } from 'ghtml';
import { BINDING } from '../../approvals/decision';
import type { Choice, Reply } from '../../approvals/decision';
import { stepUnderWay } from '../../runs';
import type { PlannedCall, ReadRun } from '../../runs';
import { titleOf } from '../../contract/run-document';
import { whatIsAsked } from '../../words/actions';
import { CHOICE_TITLES } from '../../words/choices';
import type { Markup } from './page';
import { affected, exactCalls, notes, target } from './plan-part';
import type { Session } from '../sessions/session';
import type { Standing } from './standing';
import { copyable, copyableLines, lasting, moment, timeLeft } from './words';

export interface Asking {
  session: Session;
  standing: Standing;
  /** The calls that the plan means at this site. */
  calls: readonly PlannedCall[];
}

const LABELS: Record<Choice, { sure: string; means: string }> = {
  approve: {
    sure: 'Yes, carry out plan',
    means: 'The plan is carried out as it stands; it cannot be undone.',
  },
  'customer-rotated': {
    sure: 'Yes, the key is replaced; plan',
    means: 'The key record is read to see it, and then the master is refreshed.',
  },
  reject: { sure: 'Reject plan', means: 'Nothing is done, and the team is told.' },
  'it-happened': {
    sure: 'Yes, it happened; plan',
    means: 'The run goes on with what comes after it.',
  },
  'it-did-not': {
    sure: 'It did not happen; plan',
    means: 'The run ends and the team is told; nothing is tried again.',
  },
};

/** The question to the person who looks. Else the outcome, or the step that the run is busy with. */
export function askPart(run: ReadRun, asking: Asking): Markup {
  if (run.outcome !== null) return ended(run.outcome, run.endedAt);
  return run.asks !== null && run.plan !== null ? question(run, run.plan, run.asks, asking) : underWay(run);
}

/** The answer to the decision that was just sent. It stays while the rest of the page changes. */
export function replyBox({ answer, because }: Reply): Markup {
  const counted = ['accepted', 'waiting-for-more', 'repeated'].includes(answer);
  return html`<p class="reply ${counted ? 'is-counted' : 'is-refused'}" role="status"><b>${answer}</b> ${because}</p>`;
}

/** The heading of the question. A screen reader says it too. */
export function headingOf({ asks, steps }: ReadRun, { isAsked }: Standing): string {
  const doubtful = steps.find(
    ({ id, state }) => (id === 'R1' || id === 'R2') && ['in-doubt', 'waiting'].includes(state),
  );
  if (asks?.offers.includes('it-happened') === true && doubtful !== undefined)
    return `Did it happen? ${titleOf(doubtful)}`;

  return isAsked ? 'Your decision is asked for' : 'A decision is asked for';
}

function question(
  run: ReadRun,
  plan: NonNullable<ReadRun['plan']>,
  { of, expiresAt, offers }: NonNullable<ReadRun['asks']>,
  { session, standing, calls }: Asking,
): Markup {
  const { choices, obstacles, changeIdRequired } = standing;
  const because = run.steps.find(({ id }) => id === 'G')?.because ?? '';
  const forms = choices.map((choice) => decisionForm(run, { choice, session, changeIdRequired }));
  const isDoubt = offers.includes('it-happened');
  const silence = isDoubt ? 'then the team is told' : 'silence is a no';
  const what = isDoubt ? '' : html`!${affected(plan)}!${notes(plan)}!${customerPart(run, calls)}`;
  return html`<section class="card ask is-asking" data-key="ask ${of} ${offers[0]}" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">${headingOf(run, standing)}</h2>
      <p class="until">!${timeLeft(expiresAt)} <small>until !${moment(expiresAt)}; ${silence}</small></p>
    </header>
    <p class="because">${because}</p>
    <p class="actions">
      ${isDoubt ? 'Plan' : whatIsAsked(plan, offers)} !${copyable(plan.code, 'the code of the plan')}
    </p>
    !${target(plan)}!${what}!${exactCalls(calls)}!${decidedSoFar(standing)}
    !${obstacles.map((obstacle) => html`<p class="obstacle">${obstacle}</p>`)}
    <div class="choices" data-key="${of} ${choices.join(' ')}">!${forms}</div>
  </section>`;
}

/** The commands for the customer, ready to be copied, where the customer has to replace the key. */
function customerPart({ plan, asks }: ReadRun, calls: readonly PlannedCall[]): Markup {
  const reset = calls.find(({ action, by }) => action === 'api-key-reset' && by === 'customer');
  if (reset === undefined || asks?.offers.includes('customer-rotated') !== true) return '';
  return html`<h3>The customer runs, in account <code>${plan!.target.account}</code></h3>
    !${copyableLines(reset.commands, 'the commands for the customer')}`;
}

function decidedSoFar({ decided, needed }: Standing): Markup {
  if (decided.length === 0) return needed > 1 ? html`<p class="tally">${needed} people have to agree.</p>` : '';
  const counts = [...new Set(decided.map(({ decision }) => decision))].map((choice) => {
    const people = decided.filter(({ decision }) => decision === choice).map(({ by }) => by);
    return html`<p class="tally"><b>${people.length} of ${needed}</b> said ${choice}: ${people.join(', ')}</p>`;
  });
  return counts.join('');
}

/** One choice. It opens first and asks once more before it is sent. This works without a script too. */
function decisionForm(
  { run, plan }: ReadRun,
  { choice, session, changeIdRequired }: { choice: Choice; session: Session; changeIdRequired: boolean },
): Markup {
  const { code, digest } = plan!;
  const { sure, means } = LABELS[choice];
  const change = BINDING.includes(choice)
    ? html`<label
        >Change id ${changeIdRequired ? '' : '(if there is one)'}
        <input name="change" maxlength="120" autocomplete="off" !${changeIdRequired ? 'required' : ''}
      /></label>`
    : '';
  return html`<details class="choice is-${choice}" name="choice">
    <summary class="button">${CHOICE_TITLES[choice]}</summary>
    <form method="post" action="/runs/${encodeURIComponent(run)}">
      <p>${means}</p>
      <input type="hidden" name="csrf" value="${session.csrf}" />
      <input type="hidden" name="plan" value="${code}" />
      <input type="hidden" name="digest" value="${digest}" />
      <input type="hidden" name="decision" value="${choice}" />
      <label>Comment <textarea name="comment" rows="2" maxlength="2000"></textarea></label>
      !${change}
      <button class="${choice === 'approve' ? 'danger' : 'strong'}">${sure} ${code}</button>
    </form>
  </details>`;
}

function ended({ kind, because }: NonNullable<ReadRun['outcome']>, endedAt: string | null): Markup {
  return html`<section class="card ask outcome is-${kind}" data-key="ended" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">${kind}</h2>
      !${endedAt === null ? '' : html`<p class="until"><small>!${moment(endedAt)}</small></p>`}
    </header>
    <p class="because">${because}</p>
  </section>`;
}

function underWay(run: ReadRun): Markup {
  const step = stepUnderWay(run);
  const since = step?.startedAt === undefined ? '' : html`<p class="until">!${lasting(step.startedAt, undefined)}</p>`;
  return html`<section class="card ask is-under-way" data-key="under way" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">${step === null ? 'The run is about to begin' : titleOf(step)}</h2>
      !${since}
    </header>
    <p>${step?.because ?? 'Nothing is asked of you now.'}</p>
  </section>`;
}
