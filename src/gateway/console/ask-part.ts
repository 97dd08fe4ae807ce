import { html } from 'ghtml';
import type { Choice, Reply } from '../../approvals/decision';
import type { ReadRun } from '../../runs';
import { STEP_TITLES } from '../../workflows/connector-cannot-reach-iam/contract';
import type { Markup } from './page';
import { affected } from './plan-part';
import type { Session } from './session';
import { moment } from './words';

export interface Asking {
  session: Session;
  changeIdRequired: boolean;
}

const LABELS: Record<Choice, { button: string; sure: string }> = {
  approve: { button: 'Approve', sure: 'Yes, carry out plan' },
  'customer-rotated': { button: 'The customer has rotated the key', sure: 'Yes, the key is replaced; plan' },
  reject: { button: 'Reject', sure: 'Reject plan' },
  'it-happened': { button: 'It happened', sure: 'Yes, it happened; plan' },
  'it-did-not': { button: 'It did not happen', sure: 'It did not happen; plan' },
};

/** What is asked of the person who looks, or how it ended, or what the run does meanwhile. */
export function askPart(run: ReadRun, asking: Asking): Markup {
  const { asks, plan, outcome } = run;
  const key = asks === null ? (outcome?.kind ?? 'none') : `${asks.of} ${run.decisions.length}`;
  const inside = asks !== null && plan !== null ? question(run, asking) : standing(run);
  return html`<section id="ask" class="ask ${asks === null ? '' : 'is-asking'}" data-key="${key}">!${inside}</section>`;
}

/** What the decision that was just sent came to. It stays while the rest of the page changes. */
export function replyBox({ answer, because }: Reply): Markup {
  const counted = ['accepted', 'waiting-for-more', 'repeated'].includes(answer);
  return html`<p class="reply ${counted ? 'is-counted' : 'is-refused'}" role="status"><b>${answer}</b> ${because}</p>`;
}

function question(run: ReadRun, { session, changeIdRequired }: Asking): Markup {
  const plan = run.plan!;
  const { offers, expiresAt } = run.asks!;
  const because = run.steps.find(({ id }) => id === 'G')?.because ?? '';
  const forms = offers.map((choice) => decisionForm(run, { choice, session, changeIdRequired }));
  const mayDecide = session.role !== 'viewer';
  return html`<h2>${mayDecide ? 'Your decision is asked for' : 'A decision is asked for'}</h2>
    <p class="because">${because}</p>
    <p>
      <b>${plan.actions.join(', then ')}</b> for account <code>${plan.target.account}</code>, region
      ${plan.target.region}, resource group <code>${plan.target.resourceGroup}</code>.
    </p>
    <div class="affected">Also affects: !${affected(plan)}</div>
    <p>Until !${moment(expiresAt)}; silence is a no. Plan <code class="code">${plan.code}</code></p>
    !${mayDecide ? html`<div class="choices">!${forms}</div>` : html`<p>You may look on; approvers decide.</p>`}`;
}

/** One choice, which opens and asks once more before it is sent: without a script too. */
function decisionForm(
  { run, plan }: ReadRun,
  { choice, session, changeIdRequired }: { choice: Choice; session: Session; changeIdRequired: boolean },
): Markup {
  const { code, digest } = plan!;
  const { button, sure } = LABELS[choice];
  const binds = choice === 'approve' || choice === 'customer-rotated';
  const change = binds
    ? html`<label
        >Change id ${changeIdRequired ? '' : '(if there is one)'}
        <input name="change" maxlength="60" autocomplete="off" !${changeIdRequired ? 'required' : ''}
      /></label>`
    : '';
  return html`<details class="choice is-${choice}" name="choice">
    <summary class="button">${button}</summary>
    <form method="post" action="/runs/${encodeURIComponent(run)}">
      <input type="hidden" name="csrf" value="${session.csrf}" />
      <input type="hidden" name="plan" value="${code}" />
      <input type="hidden" name="digest" value="${digest}" />
      <input type="hidden" name="decision" value="${choice}" />
      <label>Comment <textarea name="comment" rows="2" maxlength="500"></textarea></label>
      !${change}
      <button class="${binds ? 'danger' : ''}">${sure} ${code}</button>
    </form>
  </details>`;
}

function standing({ outcome, steps, endedAt }: ReadRun): Markup {
  if (outcome !== null) {
    return html`<h2 class="outcome is-${outcome.kind}">${outcome.kind}</h2>
      <p>${outcome.because}</p>
      !${endedAt === null ? '' : html`<p class="when">!${moment(endedAt)}</p>`}`;
  }
  const now = steps.find(({ state }) => ['running', 'waiting', 'in-doubt'].includes(state));
  return html`<h2>Nothing is asked of you now</h2>
    <p>${now === undefined ? 'The run is about to begin.' : `Now: ${STEP_TITLES[now.id]}. ${now.because ?? ''}`}</p>`;
}
