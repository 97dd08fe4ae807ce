import { html } from 'ghtml';
import { callsOf } from '../../runs';
import type { ReadRun } from '../../runs';
import type { Markup } from './page';

const AFFECTED_SHOWN = 12;

/** The plan: target, actions and all that they change. */
export function planPart({ plan }: ReadRun): Markup {
  if (plan === null) return html`<section id="plan" hidden></section>`;
  const { account, region, resourceGroup, location } = plan.target;
  const calls = callsOf(plan).map(
    ({ action, by, commands, request, notes }) =>
      html`<div class="call">
        <h3>${action} <span class="kind">by ${by}</span></h3>
        !${request === null ? '' : html`<p><code>${request.method} ${request.url}</code></p>`}
        !${commands.length === 0 ? '' : html`<pre tabindex="0" aria-label="Commands">${commands.join('\n')}</pre>`}
        !${notes.map((note) => html`<p>${note}</p>`)}
      </div>`,
  );
  return html`<section id="plan" aria-labelledby="plan-title">
    <h2 id="plan-title">Plan <code class="code">${plan.code}</code></h2>
    <dl>
      <dt>Actions</dt>
      <dd>${plan.actions.join(', then ')}</dd>
      <dt>Account</dt>
      <dd><code>${account}</code></dd>
      <dt>Region, group</dt>
      <dd>${region}, <code>${resourceGroup}</code></dd>
      <dt>Location</dt>
      <dd><code>${location}</code></dd>
      <dt>Also affects</dt>
      <dd>!${affected(plan)}</dd>
    </dl>
    !${plan.notes.map((note) => html`<p class="note">${note}</p>`)}
    <details>
      <summary>The exact calls</summary>
      !${calls}
    </details>
  </section>`;
}

/** What else uses the key that would be replaced. */
export function affected({ affects, affectsUnknown, target }: NonNullable<ReadRun['plan']>): Markup {
  if (affects === null) return html`<strong>not known</strong>: ${affectsUnknown ?? 'it could not be read'}`;
  const others = affects.filter(({ id }) => id !== target.location);
  if (others.length === 0) return 'nothing else in this resource group';
  const shown = others.slice(0, AFFECTED_SHOWN);
  const more = others.length - shown.length;
  return html`<strong>${others.length} more</strong>
    <ul>
      !${shown.map(({ kind, id, name }) => html`<li>${kind} <code>${id}</code> ${name ?? ''}</li>`)}
      !${more > 0 ? html`<li>and ${more} more</li>` : ''}
    </ul>`;
}
