import { html } from 'ghtml';
import { subjectInWords } from '../../approvals/brake';
import { shownName } from '../../approvals/shown-name';
import { freezesInForce } from '../../config/decision-policy';
import type { FreezeNow } from '../../config/decision-policy';
import { POLICY_UNREADABLE } from '../../config/policy-now';
import type { PolicyNow } from '../../config/policy-now';
import type { ListedBrake } from '../../runs';
import { asSentence } from '../../words/actions';
import type { BrakesSeen } from '../live/brake-watch';
import type { IncidentsSeen } from '../live/region-watch';
import type { GatewayParts } from '../parts';
import { incidentBanner } from './incidents-page';
import type { Markup } from './page';
import { momentMarkup } from './words';

/** Everything that can stop a change: the freezes of the policy file, and the brakes and incidents in the engine. */
export interface Stops {
  policyNow: PolicyNow;
  brakes: BrakesSeen;
  incidents: IncidentsSeen;
}

export function stopsOf({ config, brakes, incidents }: Pick<GatewayParts, 'config' | 'brakes' | 'incidents'>): Stops {
  return { policyNow: config.policyNow, brakes: brakes.now(), incidents: incidents.now() };
}

/** These brakes stop a single run. They are shown on the page of that run, and on the page of all brakes. */
const NARROW: readonly string[] = ['location', 'run'];

/**
 * The lines on every page while something cannot be approved: each freeze in force, each brake, each incident, and
 * whatever of them cannot be read.
 *
 * @param ofRun the brakes on the run of this page.
 */
export function freezeBanner(
  { policyNow, brakes, incidents }: Stops,
  { ofRun = [], nowMs = Date.now() }: { ofRun?: readonly ListedBrake[]; nowMs?: number } = {},
): Markup {
  const now = policyNow();
  const freezes = now.readable
    ? Object.entries(now.value.environments).flatMap(([name, environment]) =>
        freezesInForce(environment, nowMs).map((freeze) => lineOf(name, freeze)),
      )
    : [];
  const wide = (brakes ?? []).filter(({ subject }) => !NARROW.includes(subject.kind));
  const held = [...wide, ...ofRun.filter(({ subject }) => NARROW.includes(subject.kind))];
  const parts = [
    incidentBanner(incidents),
    ...(now.readable ? [] : [unreadablePart()]),
    ...(brakes === null ? [unknownPart()] : []),
    ...(freezes.length + held.length === 0 ? [] : [linesPart(freezes, held)]),
  ];
  return parts.join('');
}

function unreadablePart(): Markup {
  return html`<p class="warning banner" data-key="freeze">
    ${asSentence(POLICY_UNREADABLE)}. So nobody can approve anything now. The owner of the file must repair it.
  </p>`;
}

function unknownPart(): Markup {
  return html`<p class="warning banner" data-key="brakes unknown">
    The engine does not say which brakes hold. While it does not, nothing is sent.
  </p>`;
}

function linesPart(freezes: readonly Markup[], held: readonly ListedBrake[]): Markup {
  return html`<div class="warning banner" data-key="freeze">
    !${held.map(brakeLine)}!${freezes}
    <p class="note">
      While it lasts, nothing can be approved there. A rejection counts.
      !${held.length === 0 ? '' : html`An approver lifts a brake on the page <a href="/brakes">Brakes</a>.`}
      !${freezes.length === 0 ? '' : html`The owner of the policy file ends a freeze there, with <code>lifted</code>.`}
    </p>
  </div>`;
}

/** A brake in one line, without the way to lift it. */
export function brakeLine({ subject, environments, until, because, by, note }: ListedBrake): Markup {
  if (by === null) return html`<p><b>Stopped:</b> ${because}.</p>`;
  const where = environments.length === 0 ? '' : ` in ${environments.join(', ')}`;
  const what = subject.kind === 'run' ? 'This run is paused' : `${asSentence(subjectInWords(subject))} is stopped`;
  return html`<p>
    <b>${what}</b>${subject.kind === 'environment' || subject.kind === 'run' ? '' : where}
    !${untilOf({ until, isBrake: true })}: ${because}, set by
    ${shownName(by)}.${note === undefined ? '' : ` ${asSentence(note)}.`}
  </p>`;
}

function lineOf(environment: string, freeze: FreezeNow): Markup {
  return html`<p><b>${environment} is frozen</b> !${untilOf(freeze)}: ${freeze.name}, set by ${freeze.by}.</p>`;
}

/** The freeze, the brake or the incident that holds a question. `by` is missing if nobody can be named. */
export type Holding = Omit<FreezeNow, 'by'> & { by?: string; isBrake?: boolean; isIncident?: boolean };

/** The reason for the buttons that a freeze, a brake or an incident holds. `expiresAt` is the end of the question. */
export function heldByFreeze(freeze: Holding, expiresAt: string): Markup {
  if (freeze.isIncident) {
    return html`<p class="held" id="held">
      An approval does not count now: ${freeze.name}. A rejection counts, and so does the word of a customer who has
      replaced the key. People are asked again when the incident is over, or when somebody has released the region.
    </p>`;
  }
  // Nobody knows when the owner of a file ends a freeze. An approver can lift a brake at any time.
  const end = freeze.until ?? (freeze.isBrake ? null : expiresAt);
  const closesFirst = end !== null && Date.parse(end) >= Date.parse(expiresAt);
  return html`<p class="held" id="held">
    Only a rejection counts now: frozen !${untilOf(freeze)}
    (${freeze.name}${freeze.by === undefined ? '' : `, set by ${freeze.by}`}).
    ${closesFirst ? 'This question closes before that.' : 'You can approve after that.'}
  </p>`;
}

function untilOf({ until, isBrake = false }: Pick<Holding, 'until' | 'isBrake'>): Markup {
  if (until !== null) return html`until !${momentMarkup(until)}`;
  return isBrake ? 'until an approver lifts it' : 'without a known end';
}
