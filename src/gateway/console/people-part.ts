import { html } from 'ghtml';
import { howKnown } from '../../words/how-known';
import { channelInWords } from '../../words/channels';
import type { ReadRun } from '../../runs';
import { ANSWER_WORDS } from '../../words/answers';
import { saidInWords } from '../../words/choices';
import type { Markup } from './page';
import { link, momentMarkup } from './words';

/** The decisions with their people, the refusals with their reasons, and the teams that were told. */
export function peoplePart({ decisions, refused, refusedCount, told }: ReadRun): Markup {
  const more = refusedCount - refused.length;
  const rows = [
    ...decisions.map(decided),
    ...refused.toReversed().map(turnedDown),
    ...(more > 0 ? [html`<li>and ${more} earlier refusals</li>`] : []),
    ...told.map(heard),
  ];
  if (rows.length === 0) return '';
  return html`<section class="card" data-key="people" aria-labelledby="people-title">
    <h2 id="people-title">People</h2>
    <ul class="people">
      !${rows}
    </ul>
  </section>`;
}

function decided(one: ReadRun['decisions'][number]): Markup {
  const { by, decision, at, comment, change, answer } = one;
  return html`<li class="decided">
    <p><b>${by}</b> ${saidInWords(decision)} !${momentMarkup(at)}</p>
    <p class="how">
      ${howKnown(one, 'reader')} ${answer === 'waiting-for-more' ? '· more people are needed' : ''}
      ${change === undefined ? '' : `· change ${change}`}
    </p>
    !${comment === undefined ? '' : html`<blockquote>${comment}</blockquote>`}
  </li>`;
}

function turnedDown({ by, decision, at, answer, because }: ReadRun['refused'][number]): Markup {
  return html`<li class="refused">
    <p>${by || 'Nobody named'} ${saidInWords(decision)}, and it did not count !${momentMarkup(at)}</p>
    <p><b>${ANSWER_WORDS[answer]}</b> <small class="code">${answer}</small></p>
    <p class="how">${because}</p>
  </li>`;
}

function heard({ team, channel, at, link: address }: ReadRun['told'][number]): Markup {
  return html`<li>
    <p>
      <b>${team}</b> was told in
      !${address === undefined ? html`${channelInWords(channel)}` : link(address, channelInWords(channel))}
      !${momentMarkup(at)}
    </p>
  </li>`;
}
