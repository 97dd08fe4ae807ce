import { html } from 'ghtml';
import { incidentInWords, locationsOf, regionName } from '../../approvals/incident';
import type { Incident } from '../../approvals/incident';
import { asSentence } from '../../words/actions';
import type { IncidentsSeen } from '../live/region-watch';
import type { Session } from '../sessions/session';
import { mayAct } from './doing';
import type { Markup } from './page';
import { momentMarkup } from './words';

/** More locations than this are counted only. The runs and the API have all. */
const SHOWN_MAX = 200;

const UNKNOWN = 'The engine does not say whether an incident is open. While it does not, no approval is carried out.';

/** The lines on every page while an incident is open, or while nobody can say that there is none. */
export function incidentBanner(incidents: IncidentsSeen): Markup {
  if (incidents === null) return html`<p class="warning banner" data-key="incidents unknown">${UNKNOWN}</p>`;
  if (incidents.length === 0) return '';
  return html`<div class="warning banner" data-key="incidents">
    !${incidents.map((incident) => html`<p>!${headOf(incident)}</p>`)}
    <p class="note">
      It is one fault of many. No approval counts there until it is over. A rejection counts.
      <a href="/incidents">Its locations, and how it is released</a>
    </p>
  </div>`;
}

function headOf(incident: Incident): Markup {
  const { environment, since, unknown } = incident;
  if (unknown !== undefined) return html`<b>${environment}:</b> ${incidentInWords(incident)}.`;
  return html`<b>Incident in ${environment}</b> since !${momentMarkup(since!)}: ${incidentInWords(incident)}.`;
}

/** The page of the incidents that are open: each with its locations, and the button that releases its region. */
export function incidentsPage(incidents: IncidentsSeen, session: Session): Markup {
  return html`<h1>Incidents</h1>
    <p>
      Many locations of one region with the same fault at once are one incident: of IAM, of the network, or of ours.
      While it is open, each gate of the region is held. It is over when somebody releases the region, or when nothing
      more was found for the time of the policy. Then people are asked again about each plan.
    </p>
    !${openPart(incidents, session)}`;
}

function openPart(incidents: IncidentsSeen, session: Session): Markup {
  if (incidents === null) return html`<p class="warning">${UNKNOWN}</p>`;
  if (incidents.length === 0) return html`<p>No incident is open.</p>`;
  const regions = [...new Set(incidents.map(regionName))];
  return html`!${regions.map((name) =>
    regionPart(
      incidents.filter((incident) => regionName(incident) === name),
      session,
    ),
  )}`;
}

/** A release ends all incidents of its region. */
function regionPart(incidents: readonly Incident[], session: Session): Markup {
  const [first] = incidents as [Incident];
  return html`<section class="card" data-key="${regionName(first)}">
    <h2>${first.region} <small>${first.environment}</small></h2>
    !${incidents.map(incidentPart)}!${mayAct(session) ? releaseForm(first, session) : ''}
  </section>`;
}

function incidentPart(incident: Incident): Markup {
  const { since } = incident;
  const found = locationsOf(incident);
  const shown = found.slice(0, SHOWN_MAX);
  return html`<p>
      ${asSentence(incidentInWords(incident))}${since === null ? '.' : ','}
      !${since === null ? '' : html`since !${momentMarkup(since)}.`}
    </p>
    !${
      shown.length === 0
        ? ''
        : html`<ul>
            !${shown.map(locationPart)}
          </ul>`
    }
    !${found.length > shown.length ? html`<p class="note">And ${found.length - shown.length} more.</p>` : ''}`;
}

function locationPart({ location, account, run, atMs }: Incident['seen'][number]): Markup {
  const name =
    run === '' ? html`<code>${location}</code>` : html`<a href="/runs/${encodeURIComponent(run)}">${location}</a>`;
  const whose = account === null ? '' : html`, account <code>${account}</code>`;
  return html`<li>!${name}!${whose}, found at !${momentMarkup(new Date(atMs).toISOString())}</li>`;
}

/** It opens first, so that nobody releases a region by a slip. */
function releaseForm({ environment, region }: Incident, { csrf }: Session): Markup {
  return html`<details class="action" data-key="release ${environment}/${region}">
    <summary class="button">Release ${region}</summary>
    <form method="post" action="/incidents/release" class="panel">
      <p>
        Operators and approvers release a region when the cause is gone. It approves nothing: people are asked again.
      </p>
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="environment" value="${environment}" />
      <input type="hidden" name="region" value="${region}" />
      <button class="danger">Yes, release it</button>
    </form>
  </details>`;
}
