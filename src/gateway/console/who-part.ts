import { html } from 'ghtml';
import type { Choice } from '../../approvals/decision';
import type { ReadRun } from '../../runs';
import { saidInWords } from '../../words/choices';
import { channelInWords } from '../../words/channels';
import { neededInWords } from '../../words/needed';
import { inARow } from '../../words/outcomes';
import type { Markup } from './page';
import type { Standing } from './standing';
import { momentMarkup } from './words';

/** The people who have decided, those who still may, and the message that asked them. */
export function whoPart(
  { asks, heard, unheard }: Pick<ReadRun, 'asks' | 'heard' | 'unheard'>,
  standing: Standing,
): Markup {
  return html`<div>
    <dt>Who</dt>
    <dd>
      !${approvals(standing, asks?.offers ?? [])} !${mayDecide(standing)}
      !${heard === null ? (unheard === undefined ? 'Nobody was told yet.' : '') : html`Asked in ${channelInWords(heard.channel)} at !${momentMarkup(heard.since)}.`}
    </dd>
  </div>`;
}

function approvals({ decided, needed, hasSaid }: Standing, offers: readonly Choice[]): Markup {
  if (decided.length === 0) return html`${neededInWords(offers, needed)}`;
  return [...new Set(decided.map(({ decision }) => decision))]
    .map((choice) => {
      const people = decided.filter(({ decision }) => decision === choice).map(({ by }) => by);
      const more = needed - people.length;
      const said = html`<b>${people.length} of ${needed}</b>: ${inARow(people)} ${saidInWords(choice)}.`;
      const rest = more > 0 ? html` ${more} more ${more === 1 ? 'is' : 'are'} needed.` : '';
      return html`!${said}!${rest}!${hasSaid && more > 0 ? ' To take yours back, reject: that closes the question.' : ''}`;
    })
    .join(' ');
}

function mayDecide({ others, isAsked }: Standing): Markup {
  if (others.length === 0) return isAsked ? 'Nobody but you may decide.' : '';
  return isAsked ? html`You, or ${inARow(others, 'or')}.` : html`May still decide: ${inARow(others, 'and')}.`;
}
