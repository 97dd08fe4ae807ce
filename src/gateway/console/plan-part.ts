import { html } from 'ghtml';
import { effectOf } from '../../question/effect';
import { linesOfRequest } from '../../runs';
import type { PlannedCall, ReadRun } from '../../runs';
import { effectPart } from './effect-part';
import type { Markup } from './page';
import { ACTION_WORDS, actionsInWords } from '../../words/actions';
import { copyable, copyableLines } from './words';

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
    !${target(plan)}
    <dl class="answers">!${effectPart(effectOf(plan))}</dl>
    !${notes(plan.notes)}!${exactCalls(calls)}
  </section>`;
}

export function notes(said: readonly string[]): Markup {
  return said.map((note) => html`<p class="note">${note}</p>`).join('');
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
