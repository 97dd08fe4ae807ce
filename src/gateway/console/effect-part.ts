import { html } from 'ghtml';
import type { Effect } from '../../question/effect';
import type { Markup } from './page';

/** From this many on, the list of users has a field that filters it. */
const FILTER_FROM = 20;

/** The users of the key: the count first, and all of them one click away. */
export function effectPart(effect: Effect | null): Markup {
  if (effect === null) return '';
  const { summary, groups } = effect;
  const all = groups?.flatMap(({ users }) => users).length ?? 0;
  const list =
    all === 0
      ? ''
      : html`<details class="users" data-key="users">
          <summary>Show all ${all}</summary>
          !${all < FILTER_FROM ? '' : html`<label class="filter" hidden>Filter <input type="search" data-filter="users" autocomplete="off" /></label>`}
          !${groups!.map(group)}
        </details>`;
  return html`<div>
    <dt>Effect</dt>
    <dd class="${groups === null ? 'warning' : ''}">${summary} !${list}</dd>
  </div>`;
}

function group({ kind, users }: NonNullable<Effect['groups']>[number]): Markup {
  const noun = kind === 'cluster' ? 'Clusters' : 'Other locations';
  return html`<p class="kind">${noun} <span class="count">${users.length}</span></p>
    <ul class="affected" data-filtered="users">
      !${users.map(({ id, name }) => html`<li>!${name === undefined ? '' : html`<b>${name}</b> `}<code>${id}</code></li>`)}
    </ul>`;
}
