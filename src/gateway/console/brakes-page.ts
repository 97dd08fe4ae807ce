import { html } from 'ghtml';
import { subjectInWords } from '../../approvals/brake';
import { shownName } from '../../approvals/shown-name';
import type { ListedBrake } from '../../runs';
import { asSentence } from '../../words/actions';
import type { BrakesSeen } from '../live/brake-watch';
import type { Session } from '../sessions/session';
import { mayAct } from './doing';
import type { Markup } from './page';
import { copyable, momentMarkup } from './words';

/** The subjects of the form, with the words for the field beside them. A run is paused on its own page. */
const KINDS = [
  ['everything', 'Everything'],
  ['environment', 'One environment (prod)'],
  ['region', 'One region (us-east)'],
  ['account', 'One account (its id)'],
  ['scope', 'One key scope (account/region/group)'],
  ['location', 'One location (its id)'],
] as const;

/** The ends that the form offers, in hours. A brake without an end is lifted by somebody. */
export const HOURS = [1, 4, 12, 24] as const;

/** The page of all brakes: those that hold, with the button that lifts each, and the form that sets one. */
export function brakesPage(brakes: BrakesSeen, session: Session): Markup {
  return html`<h1>Brakes</h1>
    <p>
      A brake stops each change that was not sent yet, for every worker at once. Runs go on looking, and a rejection
      counts. After the brake, people decide again about each change that they had approved before it.
    </p>
    !${mayAct(session) ? freezeForm(session) : ''}!${heldPart(brakes, session)}`;
}

function heldPart(brakes: BrakesSeen, session: Session): Markup {
  if (brakes === null)
    return html`<p class="warning">The engine does not say which brakes hold. While it does not, nothing is sent.</p>`;
  if (brakes.length === 0) return html`<p>No brake is set.</p>`;
  return html`!${brakes.map((brake) => card(brake, session))}`;
}

function card(brake: ListedBrake, session: Session): Markup {
  const { name, subject, because, by, since, until, note, environments } = brake;
  return html`<section class="card" data-key="${name}">
    <h2>${asSentence(subjectInWords(subject))}</h2>
    <p>${asSentence(because)}.</p>
    !${note === undefined ? '' : html`<p class="warning">${asSentence(note)}.</p>`}
    !${
      by === null
        ? ''
        : html`<p>
            Set by ${shownName(by)} at !${momentMarkup(since!)},
            !${until === null ? 'until somebody lifts it' : html`until !${momentMarkup(until)}`}.
            ${environments.length === 0 ? '' : `It holds in ${environments.join(', ')}.`}
          </p>`
    }
    <p>!${copyable(name, 'the name of the brake')}</p>
    !${mayAct(session) ? liftForm(name, session) : ''}
  </section>`;
}

/** The button that lifts a brake. It opens first, so that nobody lifts one by a slip. */
export function liftForm(name: string, { csrf }: Session, label = 'Lift this brake'): Markup {
  return html`<details class="action" data-key="lift ${name}">
    <summary class="button">${label}</summary>
    <form method="post" action="/brakes/lift" class="panel">
      <p>Only an approver lifts a brake. Nothing is sent by itself: people decide again.</p>
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="name" value="${name}" />
      <button class="danger">Yes, lift it</button>
    </form>
  </details>`;
}

function freezeForm({ csrf }: Session): Markup {
  return html`<details class="start">
    <summary class="button">Stop changes</summary>
    <form method="post" action="/brakes" class="panel">
      <input type="hidden" name="csrf" value="${csrf}" />
      <label
        >What
        <select name="kind" required>
          !${KINDS.map(([kind, words]) => html`<option value="${kind}">${words}</option>`)}
        </select>
      </label>
      <label
        >Which one (empty for everything)
        <input name="of" maxlength="200" autocomplete="off" spellcheck="false" />
      </label>
      !${reasonAndEnd()}
      <button class="strong">Stop it now</button>
    </form>
  </details>`;
}

function reasonAndEnd(): Markup {
  return html`<label
      >Why (everybody who is stopped reads it) <input name="because" required maxlength="300" autocomplete="off"
    /></label>
    <label
      >Until
      <select name="hours">
        <option value="">somebody lifts it</option>
        !${HOURS.map((hours) => html`<option value="${String(hours)}">${hours === 1 ? 'in 1 hour' : `in ${hours} hours`}</option>`)}
      </select>
    </label>`;
}

/** The form of a run that pauses it. */
export function pauseForm(run: string, { csrf }: Session): Markup {
  return html`<details class="action" name="action" data-key="pause">
    <summary class="button">Pause this run</summary>
    <form method="post" action="/brakes" class="panel">
      <p>The run goes on looking. Nothing is approved or sent until an approver resumes it.</p>
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="kind" value="run" />
      <input type="hidden" name="of" value="${run}" />
      !${reasonAndEnd()}
      <button class="strong">Pause it now</button>
    </form>
  </details>`;
}
