import { html } from 'ghtml';
import type { Markup } from './page';

/** One bar of a picture. */
export interface Bar {
  label: string;
  /** The length. */
  value: number;
  /** The text at its end: `4`, or `2 min 13 s`. */
  words: string;
  /** Drawn as a pattern beside plain ones, so that two kinds differ without colour. */
  hatched?: boolean;
}

const WIDTH = 300;
const ROW = 34;
const LABEL_MAX = 36;

/**
 * Bars as a picture, and the same as a table behind it. Each bar has its label and its number as text, so no colour
 * says anything alone.
 *
 * @param id of our own, once on the page.
 * @param heads of the table: what a row is, and what its number is.
 */
export function barsPart(
  { id, title, note = '', heads }: { id: string; title: string; note?: string; heads: [string, string] },
  bars: readonly Bar[],
): Markup {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    !${note === '' ? '' : html`<p class="note">${note}</p>`}
    !${bars.length === 0 ? html`<p class="empty">Nothing in this time.</p>` : picture({ id, title, most }, bars)}
    !${bars.length === 0 ? '' : table(title, heads, bars)}
  </section>`;
}

function picture({ id, title, most }: { id: string; title: string; most: number }, bars: readonly Bar[]): Markup {
  const said = bars.map(({ label, words }) => `${label}: ${words}`).join('; ');
  return html`<svg class="bars" viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${title}. ${said}">
    <defs>
      <pattern id="${id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-back" width="6" height="6" />
        <rect class="hatch" width="3" height="6" />
      </pattern>
    </defs>
    !${bars.map((bar, index) => drawn(bar, { id, most, top: index * ROW }))}
  </svg>`;
}

function drawn(
  { label, value, words, hatched }: Bar,
  { id, most, top }: { id: string; most: number; top: number },
): Markup {
  const width = value === 0 ? 0 : Math.max(2, Math.round((value / most) * WIDTH));
  const short = label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label;
  const fill = hatched ? html` fill="url(#${id}-hatch)"` : html` class="bar"`;
  return html`<g>
    <text x="0" y="${top + 13}">${short}</text>
    <text x="${WIDTH}" y="${top + 13}" text-anchor="end" class="number">${words}</text>
    <rect x="0" y="${top + 18}" width="${WIDTH}" height="8" rx="2" class="ground" />
    <rect x="0" y="${top + 18}" width="${width}" height="8" rx="2" !${fill} />
  </g>`;
}

function table(title: string, heads: readonly string[], bars: readonly Bar[]): Markup {
  return html`<details class="as-table">
    <summary>As a table</summary>
    <table class="figures">
      <caption class="unseen">
        ${title}
      </caption>
      <thead>
        <tr>
          !${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        !${bars.map(
          ({ label, words }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${words}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
