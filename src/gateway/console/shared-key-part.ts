import { html } from 'ghtml';
import type { ReadRun } from '../../runs';
import { refreshInWords } from '../../words/step-states';
import type { Markup } from './page';

/** The other runs of the same key: the one that this run follows, or those that follow it. Empty if there are none. */
export function sharedKeyPart({ follows, joined = [] }: ReadRun): Markup {
  if (!follows && joined.length === 0) return '';
  return html`<section class="card" data-key="shared key" aria-labelledby="shared-key-title">
    <header><h2 id="shared-key-title">One key, several locations</h2></header>
    !${follows ? html`<p>!${runLink(follows, 'Another run')} asks about the key. Its answer counts here too.</p>` : ''}
    !${joined.length === 0 ? '' : html`<p>The question covers ${joined.length} more ${joined.length === 1 ? 'location' : 'locations'}:</p>`}
    <ul class="people">
      !${joined.map(({ location, name, run, refresh }) => html`<li><p>!${runLink(run, name ?? location)} ${refreshInWords(refresh)}</p></li>`)}
    </ul>
  </section>`;
}

/** Another run of this console. */
function runLink(run: string, title: string): Markup {
  return html`<a href="/runs/${encodeURIComponent(run)}">${title}</a>`;
}
