import { html } from 'ghtml';
import { alsoAffected } from '../../approvals/plan';
import { linesOfRequest } from '../../runs';
import type { PlannedCall, ReadRun } from '../../runs';
import type { Markup } from './page';
import { ACTION_WORDS, actionsInWords } from '../../words/actions';
import { copyable, copyableLines } from './words';

const AFFECTED_SHOWN = 12;

type Plan = NonNullable<ReadRun['plan']>;

/**
 * The plan that was asked about: target, actions and everything that they change. While people are asked, the question
 * shows it instead.
 */
export function planPart({ plan, asks }: ReadRun, calls: readonly PlannedCall[]): Markup {
  if (plan === null || asks !== null) return '';
  return html`<section class="card" data-key="plan" aria-labelledby="plan-title">
    <header>
      <h2 id="plan-title">Plan</h2>
      !${copyable(plan.code, 'the code of the plan')}
    </header>
    <p class="actions">${actionsInWords(plan.actions)}</p>
    !${target(plan)} !${affected(plan)}!${notes(plan)}!${exactCalls(calls)}
  </section>`;
}

export function notes(plan: Plan): Markup {
  return plan.notes.map((note) => html`<p class="note">${note}</p>`).join('');
}

export function exactCalls(calls: readonly PlannedCall[]): Markup {
  return html`<details>
    <summary>The exact calls</summary>
    !${calls.map(call)}
  </details>`;
}

/** The target of the plan. */
export function target({ target: { account, region, resourceGroup, location } }: Plan): Markup {
  return html`<dl class="facts">
    <div>
      <dt>Account</dt>
      <dd><code>${account}</code></dd>
    </div>
    <div>
      <dt>Resource group</dt>
      <dd><code>${resourceGroup}</code></dd>
    </div>
    <div>
      <dt>Region</dt>
      <dd><code>${region}</code></dd>
    </div>
    <div>
      <dt>Location</dt>
      <dd><code>${location}</code></dd>
    </div>
  </dl>`;
}

function call({ action, by, commands, request, notes }: PlannedCall): Markup {
  return html`<div class="call">
    <h3>${ACTION_WORDS[action]} <small>by ${by}</small></h3>
    !${request === null ? '' : html`<pre class="excerpt" tabindex="0" aria-label="The request">${linesOfRequest(request).join('\n')}</pre>`}
    !${commands.length === 0 ? '' : html`<p class="note">By hand it would be:</p>`}
    !${commands.length === 0 ? '' : copyableLines(commands, `the commands to ${ACTION_WORDS[action]}`)}
    !${notes.map((note) => html`<p class="note">${note}</p>`)}
  </div>`;
}

/** The other users of the key that would be replaced. */
export function affected(plan: Plan): Markup {
  const heading = '<h3>Also affects</h3>';
  const others = alsoAffected(plan);
  if (others === null) {
    return html`!${heading}
      <p class="warning"><b>Not known</b>: ${plan.affectsUnknown ?? 'it could not be read'}</p>`;
  }
  if (others.length === 0) return `${heading}<p>Nothing else in this resource group.</p>`;
  const shown = others.slice(0, AFFECTED_SHOWN);
  const more = others.length - shown.length;
  return html`!${heading}
    <ul class="affected">
      !${shown.map(({ kind, id, name }) => html`<li>${kind} <b>${name ?? ''}</b> <code>${id}</code></li>`)}
      !${more > 0 ? html`<li>and ${more} more</li>` : ''}
    </ul>`;
}
