import { html } from 'ghtml';
import { whyNotCancelled } from '../../runs';
import type { ReadRun } from '../../runs';
import type { Session } from '../sessions/session';
import type { PageReader } from './asking';
import { liftForm, pauseForm } from './brakes-page';
import { mayAct } from './doing';
import type { Markup } from './page';

/** The forms that pause, resume or stop an open run, or name a customer impacting event to it. */
export function steerPart(run: ReadRun, { session, brakes }: Pick<PageReader, 'session' | 'brakes'>): Markup {
  if (run.outcome !== null || !mayAct(session)) return '';
  return html`<section class="card steer" data-key="steer" aria-labelledby="steer-title">
    <h2 id="steer-title">More</h2>
    <div class="actions">!${cieForm(run, session)}!${pausePart(run, session, brakes)}!${stopForm(run, session)}</div>
  </section>`;
}

function pausePart({ run }: ReadRun, session: Session, brakes: PageReader['brakes']): Markup {
  const pause = brakes.find(({ subject }) => subject.kind === 'run');
  return pause === undefined ? pauseForm(run, session) : liftForm(pause.name, session, 'Resume this run');
}

function cieForm({ run, cie }: ReadRun, { csrf }: Session): Markup {
  return html`<details class="action" name="action" data-key="cie">
    <summary class="button">Customer impacting event</summary>
    <form method="post" action="/runs/${encodeURIComponent(run)}/cie" class="panel">
      <p>
        If this run is handed to a team, it tells the channels of the list for such events.
        ${cie === null ? '' : `It knows of ${cie} already.`}
      </p>
      <input type="hidden" name="csrf" value="${csrf}" />
      <label>Id of the event <input name="id" required maxlength="200" autocomplete="off" /></label>
      <button class="strong">Tell the run</button>
    </form>
  </details>`;
}

function stopForm(run: ReadRun, { csrf }: Session): Markup {
  const changed = run.incomplete === undefined ? whyNotCancelled(run) : null;
  if (changed !== null) return html`<p class="note">This run cannot be stopped: ${changed}.</p>`;
  return html`<details class="action" name="action" data-key="stop">
    <summary class="button">Stop this run</summary>
    <form method="post" action="/runs/${encodeURIComponent(run.run)}/stop" class="panel">
      <p>The run ends at once, and nothing is changed. The location stays as it is, and no team is told.</p>
      <input type="hidden" name="csrf" value="${csrf}" />
      <button class="danger">Yes, stop it</button>
    </form>
  </details>`;
}
