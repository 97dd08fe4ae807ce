import { html } from 'ghtml';
import type { Markup } from './page';

/** The answer to a form that is no decision. */
export function doneBox(headline: string, { because, isDone }: { because: string; isDone: boolean }): Markup {
  return html`<div class="reply ${isDone ? 'is-counted' : 'is-refused'}" role="status">
    <p><b>${headline}:</b> ${because}</p>
  </div>`;
}
