import { html } from 'ghtml';
import type { ReadRun } from '../../runs';
import { DEFAULT_RUNBOOK, RUNBOOKS } from '../../runbooks';
import type { Session } from '../sessions/session';
import { mayAct } from './doing';
import type { Markup } from './page';

const HARMLESS = 'A run only looks at first. It changes nothing before people have approved it.';

/** The form of the list that starts a run. */
export function startForm(session: Session, environments: readonly string[]): Markup {
  if (!mayAct(session)) return '';
  return html`<details class="start">
    <summary class="button">Start a run</summary>
    <form method="post" action="/runs" class="panel">
      <p>${HARMLESS} If a run works on this location already, you come to that one.</p>
      <input type="hidden" name="csrf" value="${session.csrf}" />
      <label
        >Location or cluster (id of the alert)
        <input name="location" required maxlength="32" autocomplete="off" spellcheck="false" />
      </label>
      <label
        >Environment
        <select name="environment" required>
          !${environments.map((name) => html`<option>${name}</option>`)}
        </select>
      </label>
      <label
        >Runbook
        <select name="runbook">
          !${RUNBOOKS.map(({ slug, title }) => html`<option value="${slug}" !${slug === DEFAULT_RUNBOOK.slug ? 'selected' : ''}>The connector ${title}</option>`)}
        </select>
      </label>
      <label
        >Customer impacting event (if there is one)
        <input name="cie" maxlength="200" autocomplete="off" />
      </label>
      <p class="note">
        Your name is not signed here. Where the two-person rule holds, this run needs two approvals. Start it with
        <code>satlink start</code> and your key if one person is to be enough.
      </p>
      <button class="strong">Start the run</button>
    </form>
  </details>`;
}

/** A run that is over is started again for the same place and runbook, unless nothing is left to do. */
export function startAgainForm({ location, environment, runbook, cie, outcome }: ReadRun, session: Session): Markup {
  if (outcome === null || outcome.kind === 'resolved' || !mayAct(session)) return '';
  return html`<form method="post" action="/runs" class="again">
    <input type="hidden" name="csrf" value="${session.csrf}" />
    <input type="hidden" name="location" value="${location}" />
    <input type="hidden" name="environment" value="${environment}" />
    <input type="hidden" name="runbook" value="${runbook}" />
    <input type="hidden" name="cie" value="${cie ?? ''}" />
    <button>Start again</button>
    <span class="note">${HARMLESS}</span>
  </form>`;
}
