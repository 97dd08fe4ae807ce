import { html } from 'ghtml';
import { duration, roughly } from '../../words/times';
import type { Markup } from './page';

/** A moment in UTC. The script puts the viewer's local time before it. */
export function momentMarkup(iso: string): Markup {
  const [day = '', time = ''] = iso.split('T');
  return html`<time datetime="${iso}">${day} ${time.slice(0, 8)} UTC</time>`;
}

/** A duration. Without an end it is still growing, and the script counts on. */
export function lasting(from: string, to: string | undefined): Markup {
  const ms = (to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from);
  const running = to === undefined ? html` data-since="${from}"` : '';
  return html`<span class="lasting" !${running}>${duration(ms)}</span>`;
}

/** The time since a moment, in one unit; the moment itself is a hover away. The script counts on. */
export function ago(iso: string): Markup {
  const exact = iso.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');
  return html`<span class="ago" data-ago="${iso}" title="${exact}">${roughly(Date.now() - Date.parse(iso))} ago</span>`;
}

/** The time that is left. The script counts down. */
export function timeLeft(until: string): Markup {
  const ms = Date.parse(until) - Date.now();
  return html`<span class="left" data-until="${until}">${ms > 0 ? `${duration(ms)} left` : 'time is over'}</span>`;
}

/** A link to a web address. Any other text is shown as text. */
export function link(address: string, label: string): Markup {
  const isWeb = URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
  return isWeb ? html`<a href="${address}" rel="noreferrer">${label}</a>` : html`<span>${label}: ${address}</span>`;
}

/** A state, an outcome or a phase as a coloured word. The colour never says more than the word. */
export function pill(code: string, words = code): Markup {
  return html`<span class="pill is-${code}">${words}</span>`;
}

/** A sentence. A narrow page may break a long name of an alert between its words: `SatelliteLink|Connector…`. */
export function sentenceMarkup(text: string): Markup {
  return text
    .split(/(?<=[a-z]{2})(?=[A-Z][a-z]{2})/)
    .map((part) => html`${part}`)
    .join('<wbr />');
}

/** A text that people paste elsewhere. They can select it, and the script adds a button. */
export function copyable(text: string, what: string): Markup {
  return html`<span class="copyable"><code data-copy="${what}">${text}</code></span>`;
}

/** The same for several lines. */
export function copyableLines(lines: string[], what: string): Markup {
  return html`<div class="copyable is-lines">
    <pre tabindex="0" aria-label="${what}" data-copy="${what}">${lines.join('\n')}</pre>
  </div>`;
}

/** A term with its sentences, in the list of facts of a card; nothing if there are none. */
export function fact(term: string, sentences: readonly string[]): Markup {
  if (sentences.length === 0) return '';
  return html`<div>
    <dt>${term}</dt>
    <dd>!${sentences.map((sentence) => html`<p>!${sentenceMarkup(sentence)}</p>`).join(' ')}</dd>
  </div>`;
}
