import { html } from 'ghtml';
import type { ReadRun } from '../../runs';
import { titleOf } from '../../contract/run-document';
import type { Step } from '../../contract/run-document';
import { stepStateInWords } from '../../words/step-states';
import { withMoments } from '../../words/times';
import type { Markup } from './page';
import { lasting } from './words';

/** A step that only decides takes no time worth showing. */
const INSTANT_MS = 50;

/** The steps of the runbook in their order. Each shows its state, its duration and its reason. */
export function timelinePart({ steps, asks, outcome, incomplete }: ReadRun): Markup {
  const how = { isOver: outcome !== null, isKnown: incomplete === undefined };
  const rows = steps.map((step, index) => stepRow(step, steps.slice(0, index), how));
  // A person who decides reads the question and the evidence first.
  if (asks !== null) {
    const done = steps.filter(({ state }) => state === 'done').length;
    return html`<section class="card" data-key="timeline" aria-label="Steps">
      <details class="folded">
        <summary>
          <h2>Steps</h2>
          <small>${done} of ${steps.length} done</small>
        </summary>
        <ol class="steps">
          !${rows}
        </ol>
      </details>
    </section>`;
  }
  return html`<section class="card" data-key="timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Steps</h2>
    <ol class="steps">
      !${rows}
    </ol>
  </section>`;
}

function stepRow(
  { id, title, state, startedAt, endedAt, because }: Step,
  earlier: Step[],
  how: { isOver: boolean; isKnown: boolean },
): Markup {
  const isSeen = startedAt !== undefined && state !== 'pending' && state !== 'skipped';
  const isInstant = isSeen && endedAt !== undefined && Date.parse(endedAt) - Date.parse(startedAt) < INSTANT_MS;
  const took = isSeen && !isInstant ? lasting(startedAt, endedAt) : '';
  const says = because === undefined ? '' : html`<p>${withMoments(withoutRepeating(because, earlier))}</p>`;
  return html`<li class="step is-${state}" data-key="${id}">
    <span class="mark" aria-hidden="true"></span>
    <div>
      <h3>${titleOf({ id, title })} <small class="step-id">${id}</small></h3>
      !${says}
    </div>
    <p class="how"><span class="state">${stepStateInWords({ state, because }, how)}</span> !${took}</p>
  </li>`;
}

/**
 * A step may repeat the words of an earlier step. Then only the words before them are shown, such as `key-rejected`.
 */
function withoutRepeating(because: string, earlier: Step[]): string {
  const repeated = earlier.find((step) => step.because !== undefined && because.endsWith(`: ${step.because}`));
  return repeated === undefined ? because : because.slice(0, -`: ${repeated.because}`.length);
}
