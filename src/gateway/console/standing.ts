import type { Requester } from '../../approvals/asker';
import type { Choice, RecordedDecision } from '../../approvals/decision';
import { isSamePerson } from '../../approvals/names';
import { shownName } from '../../approvals/shown-name';
import { brakeInWords, brakeName } from '../../approvals/brake';
import { heldByIncident, incidentInWords } from '../../approvals/incident';
import type { Incident } from '../../approvals/incident';
import { environmentPolicy, freezesInForce } from '../../config/decision-policy';
import { peopleOf } from '../../config/people';
import { answerInAdvance, decidedAt, whoMay } from '../../config/who-may';
import type { Policy } from '../../config/policy-shape';
import type { Reading } from '../../config/reading';
import { subjectsOfDocument } from '../../runs';
import type { ListedBrake, ListedRun, ReadRun } from '../../runs';
import type { Times } from '../../question/answers';
import type { BrakesSeen } from '../live/brake-watch';
import type { IncidentsSeen } from '../live/region-watch';
import type { Session } from '../sessions/session';
import type { Holding } from './freeze-part';

/** The relation of one person to the question of a run: the choices that they have, and the decisions so far. */
export interface Standing {
  /** The choices that would count if the person sent them now, and those that only wait for the end of a freeze. */
  choices: Choice[];
  /** Why the other choices would not count. */
  obstacles: string[];
  /** The decisions that count already at this gate. */
  decided: Pick<RecordedDecision, 'by' | 'decision'>[];
  /** The number of people that an approval needs. */
  needed: number;
  /** The other people who may still decide. */
  others: string[];
  /** Whether the decision of this person counts already. */
  hasSaid: boolean;
  /** The freeze or brake that holds what would change something; null if there is none. */
  freeze: Holding | null;
  times: Times;
  changeIdRequired: boolean;
  /** Whether the run waits for this person: they may do more than reject, and have not decided yet. */
  isAsked: boolean;
}

type Asked = Pick<ListedRun, 'environment' | 'plan' | 'asks' | 'decisions'> & { requester?: Requester };

const NOTHING: Standing = {
  choices: [],
  obstacles: [],
  decided: [],
  needed: 1,
  others: [],
  hasSaid: false,
  freeze: null,
  times: {},
  changeIdRequired: false,
  isAsked: false,
};

/** The brakes on a run that hold in its environment. */
export function brakesOn(
  run: Pick<ReadRun, 'run' | 'environment' | 'location' | 'scope' | 'plan'> & Partial<Pick<ReadRun, 'findings'>>,
  seen: BrakesSeen,
): ListedBrake[] {
  const names = subjectsOfDocument(run).map(brakeName);
  return (seen ?? []).filter(
    ({ name, environments }) =>
      names.includes(name) && (environments.length === 0 || environments.includes(run.environment)),
  );
}

/** The incidents that hold the gate of a run: those of its region, in its environment. */
export function incidentsOn(
  { environment, plan }: Pick<ReadRun, 'environment' | 'plan'>,
  seen: IncidentsSeen,
): Incident[] {
  return (seen ?? []).filter((one) => one.environment === environment && one.region === plan?.target.region);
}

/** The brakes and incidents that hold a run. The freezes of the policy file come besides. */
export interface StopsOfRun {
  brakes?: readonly ListedBrake[];
  incidents?: readonly Incident[];
}

function holdingOf(brake: ListedBrake): Holding {
  const { by, until } = brake;
  return { name: brakeInWords(brake), until, isBrake: true, ...(by === null ? {} : { by: shownName(by) }) };
}

function holdingOfIncident(incident: Incident): Holding {
  return { name: heldByIncident(incidentInWords(incident)), until: null, isIncident: true };
}

/**
 * Asks the one rule about each choice in advance. The page then offers the choices that would count, and says why the
 * others would not. This is for drawing only: the rule judges the decision again when it is made, with the policy and
 * the facts of that moment.
 */
export function standingOf(
  { environment, plan, asks, ...run }: Asked,
  session: Session,
  now: Reading<Policy>,
  { brakes = [], incidents = [] }: StopsOfRun = {},
): Standing {
  if (asks === null || plan === null) return NOTHING;
  const decided = decidedAt({ asks, decisions: run.decisions });
  const nobody = (because: string) => ({ ...NOTHING, decided, obstacles: [`${because}, and then nobody may decide`] });
  if (!now.readable) return nobody('the policy cannot be read now');
  const ofEnvironment = environmentPolicy(now.value, environment);
  if (typeof ofEnvironment === 'string') return nobody(ofEnvironment);
  const people = peopleOf(now.value);
  const nowMs = Date.now();
  const [freeze = null] = [
    ...brakes.map(holdingOf),
    ...freezesInForce(ofEnvironment, nowMs),
    ...incidents.map(holdingOfIncident),
  ];
  const asked = { ...run, plan, asks };
  const held = brakes.map((brake) => ({ ...brake, overAt: null }));
  const answer = answerInAdvance(asked, now.value, ofEnvironment, { nowMs, brakes: held, incidents });
  const may = whoMay(asked, now.value, ofEnvironment, nowMs);
  const standing: Standing = {
    ...NOTHING,
    decided,
    needed: may.needed,
    others: may.others.filter((name) => !isSamePerson(people, name, session.name)),
    changeIdRequired: ofEnvironment.changeIdRequired,
    times: { propagationMs: ofEnvironment.propagation, verifyMs: ofEnvironment.verify.deadline },
  };
  if (session.role === 'viewer')
    return { ...standing, obstacles: ['your role is viewer: you may look, but not decide'] };
  const answers = asks.offers.map((choice) => ({ choice, ...answer(choice, session.name) }));
  const mine = decided.filter(({ by }) => isSamePerson(people, by, session.name));
  // The same choice again would change nothing, so it is not offered again.
  const choices = answers
    .filter(({ answer, choice }) => answer !== 'not-allowed' && !mine.some(({ decision }) => decision === choice))
    .map(({ choice }) => choice);
  // The button that a freeze holds says so itself.
  const obstacles = answers.filter(({ answer }) => !['accepted', 'waiting-for-more', 'frozen'].includes(answer));
  return {
    ...standing,
    choices,
    obstacles: [...new Set(obstacles.map(({ because }) => because))],
    hasSaid: mine.length > 0,
    freeze: answers.some(({ answer }) => answer === 'frozen') ? freeze : null,
    // While an incident holds the gate, nobody is asked.
    isAsked: incidents.length === 0 && mine.length === 0 && choices.some((choice) => choice !== 'reject'),
  };
}
