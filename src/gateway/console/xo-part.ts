import { html } from 'ghtml';
import type { LocationFinding } from '../../contract/findings';
import type { ReadRun } from '../../runs';
import { placeName } from '../../words/place-name';
import type { Session } from '../sessions/session';
import { mayAct } from './doing';
import type { Markup } from './page';
import { copyableLines, momentMarkup, timeLeft } from './words';

/** The longest reply that is read here. A person pastes one record. */
export const PASTE_CHARS_MAX = 16_000;

/** A run that waits for a person to ask xo: what to ask, and a form for the answer. */
export function xoPart(run: ReadRun, session: Session): Markup {
  const { id, until } = run.lookUp!;
  return html`<section class="card ask is-asking" data-key="xo ${id}" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">Where does ${placeName(run.plan, run.location)} run? Ask xo</h2>
      <p class="until">!${timeLeft(until)} <small>until !${momentMarkup(until)}</small></p>
    </header>
    <p>${run.steps.find(({ id }) => id === 'S1')?.because ?? ''}</p>
    <p>Ask in the channel of xo:</p>
    !${copyableLines([`@xo cluster ${id}`], 'the question to xo')}
    !${mayAct(session) ? pasteForm(run.run, { session }) : html`<p class="obstacle">Your role is viewer: you may look, but not hand anything in.</p>`}
  </section>`;
}

/** The form for a reply of xo. The text comes to this gateway only, which sends on what it understood. */
export function pasteForm(run: string, { session, text = '' }: { session: Session; text?: string }): Markup {
  return html`<form method="post" action="/runs/${encodeURIComponent(run)}/xo" class="panel paste">
    <input type="hidden" name="csrf" value="${session.csrf}" />
    <label
      >The whole reply of xo
      <textarea name="reply" rows="8" required maxlength="${PASTE_CHARS_MAX}" spellcheck="false">${text}</textarea>
    </label>
    <p class="note">Next you see what was understood. Only that is handed in, after you have confirmed it.</p>
    <button class="strong">Read it</button>
  </form>`;
}

/** The finding in a reply of xo. A person confirms it before it is handed in. */
export function understood(
  run: string,
  { finding, id, session }: { finding: LocationFinding; id: string; session: Session },
): Markup {
  const { account, region, resourceGroup, tugboat } = finding;
  const rows = Object.entries({ Asked: id, Location: finding.id, Tugboat: tugboat, Account: account }).concat(
    Object.entries({ Region: region, 'Resource group': resourceGroup }),
  );
  return html`<section class="card ask is-asking" aria-labelledby="ask-title">
    <h1 id="ask-title">Is this what xo says?</h1>
    <p class="happened">${finding.because}</p>
    <dl class="facts">
      !${rows.map(([name, value]) =>
        value === undefined
          ? ''
          : html`<div>
              <dt>${name}</dt>
              <dd><code>${value}</code></dd>
            </div>`,
      )}
    </dl>
    <form method="post" action="/runs/${encodeURIComponent(run)}/location" class="panel">
      <p>
        The run takes this as the place of the location, and looks for the cause there. It is handed in under your name.
      </p>
      <input type="hidden" name="csrf" value="${session.csrf}" />
      <input type="hidden" name="id" value="${id}" />
      <input type="hidden" name="finding" value="${JSON.stringify(finding)}" />
      <button class="strong">Yes, hand this in</button>
    </form>
    <p><a href="/runs/${encodeURIComponent(run)}">No, back to the run</a></p>
  </section>`;
}

/** A reply that could not be read, or that lacks a name. The text is kept in the form. */
export function notUnderstood(
  run: string,
  { because, text, session }: { because: string; text: string; session: Session },
): Markup {
  return html`<section class="card ask" aria-labelledby="ask-title">
    <h1 id="ask-title">Not handed in</h1>
    <p class="warning">${because}</p>
    !${pasteForm(run, { session, text })}
    <p><a href="/runs/${encodeURIComponent(run)}">Back to the run</a></p>
  </section>`;
}
