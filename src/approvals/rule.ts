import { requestersIn } from './asker';
import type { OneRequester, Requester } from './asker';
import type { Answer, Choice, Decision, RecordedDecision, Reply, Via } from './decision';
import { canonicalName, foldedName, isSamePerson, personNamed } from './names';
import type { People } from './names';
import { isSameKey } from './plan';
import type { KeyRecord, Plan } from './plan';
import { shownName } from './shown-name';

/** The deciders of one environment, as today's policy file says. */
export interface DecisionPolicy {
  /** The people whom the policy knows, with their other names. Approvers are among them. */
  people: People;
  approvers: string[];
  /** How many different people an approval needs. */
  quorum: number;
  /** False means the two-person rule: the requester of the run does not decide it. */
  requesterMayApprove: boolean;
  /** True requires two people even if an alert source requested the run. */
  alertsNeedTwo: boolean;
  changeIdRequired: boolean;
  /** `claimed` lets unsigned decisions count. */
  trust: 'claimed' | 'verified';
  /**
   * The freezes, brakes and incidents in force now, or at any moment since the decision was made. Those in force now come
   * first. `by` is missing if nobody can be named.
   */
  freezes: Freeze[];
}

/** Something that stops a decision. An incident of a region stops an approval alone. */
export interface Freeze {
  name: string;
  by?: string;
  isOver?: boolean;
  isIncident?: boolean;
}

/** How we identify the decider: by a valid signature, by their word alone, or not at all. */
export type Identity =
  | { kind: 'signed'; via: Via; kid: string; madeMs: number }
  | { kind: 'claimed' }
  | { kind: 'refused'; because: string };

/** The full input of the rule. */
export interface Question {
  decision: Decision;
  identity: Identity;
  plan: Pick<Plan, 'by' | 'keyRecord'>;
  /** The requester of the run, as far as the judge knows it. The plan alone is no proof. */
  requester: Requester;
  /** The choices that this gate offers now. */
  offers: readonly Choice[];
  /** The decisions that already count at this gate. */
  standing: readonly RecordedDecision[];
  policy: DecisionPolicy;
  /** The present key record; read only for `customer-rotated`. */
  keyRecord?: KeyRecord | 'unreadable';
}

/**
 * The one rule about who may decide. Every surface ends here, and the remediation worker asks it again right before the
 * change. Pure: policy, freezes and facts are arguments.
 */
export function judge(question: Question): Reply {
  const { decision, plan, policy, offers, identity } = question;
  const choice = decision.decision;
  const { people } = policy;
  const by = canonicalName(people, decision.by);
  if (identity.kind === 'refused') return refuse('not-allowed', identity.because);
  if (!policy.approvers.some((one) => isSamePerson(people, one, by)))
    return refuse('not-allowed', `the policy does not list ${shownName(by)} as an approver`);

  if (identity.kind === 'claimed' && policy.trust === 'verified') return refuse('not-allowed', UNSIGNED);

  if (!offers.includes(choice)) return refuse('not-allowed', whyNotOffered(choice, plan));
  // One approver may always say no, or say what happened. These answers never wait for a second person, a change id or
  // the end of a freeze.
  if (choice === 'reject' || choice === 'it-happened' || choice === 'it-did-not')
    return { answer: 'accepted', because: `${shownName(by)} answered ${choice}` };

  const requesters = requestersIn(question.requester);
  const isRequester = requesters.some((one) => one.kind === 'person' && isSamePerson(people, one.name, by));
  if (!policy.requesterMayApprove && isRequester)
    return refuse('not-allowed', `two-person rule: ${shownName(by)} asked for this run, so somebody else decides it`);

  if (policy.changeIdRequired && decision.change === undefined)
    return refuse('not-allowed', 'the policy requires the id of an approved change (--change ID)');

  if (choice === 'customer-rotated' && isUnchanged(plan.keyRecord, question.keyRecord))
    return refuse('not-allowed', 'the key record has not changed since the plan was made: the key was not rotated yet');

  const freeze = policy.freezes.find(({ isIncident }) => !isIncident || choice === 'approve');
  if (freeze) return refuse('frozen', whyFrozen(freeze));

  // Today's policy counts. An earlier approval no longer counts if its maker is no approver now, also if the policy has
  // a new name for that person.
  const same = question.standing
    .filter((other) => other.decision === choice && policy.approvers.some((one) => isSamePerson(people, one, other.by)))
    .map((other) => other.by);
  const agreed = new Map(
    [...same, by].map((name) => canonicalName(people, name)).map((name) => [foldedName(name), name]),
  );
  const needed = quorumOf(policy, question.requester);
  if (agreed.size < needed) {
    const raises = requesters.find((one) => quorumOf(policy, one) === needed);
    const why = needed > policy.quorum && raises !== undefined ? `; ${whyTwo(raises)}` : '';
    return { answer: 'waiting-for-more', because: `${agreed.size} of ${needed} people said ${choice}${why}` };
  }
  return { answer: 'accepted', because: `${[...agreed.values()].map(shownName).join(' and ')} said ${choice}` };
}

/**
 * The same rule for reporting xo's answer: approvers and operators may, signed where decisions must be signed. The
 * answer determines which account is changed.
 */
export function mayProvide(
  { by, identity }: { by: string; identity: Identity },
  {
    people,
    approvers,
    operators,
    trust,
  }: Pick<DecisionPolicy, 'people' | 'approvers' | 'trust'> & { operators: string[] },
): { allowed: boolean; because: string } {
  const no = (because: string) => ({ allowed: false, because });
  if (identity.kind === 'refused') return no(identity.because);
  if (![...approvers, ...operators].some((one) => isSamePerson(people, one, by)))
    return no(`the policy lists ${shownName(by)} neither as an approver nor as an operator`);

  if (identity.kind === 'claimed' && trust === 'verified') return no(UNSIGNED_LOCATION);

  return { allowed: true, because: `${shownName(by)} is listed` };
}

/** The reason why an unsigned report of xo's answer does not count. */
export const UNSIGNED_LOCATION =
  'the policy counts only what is signed, and this is not: hand it in with "satlink provide-xo --key FILE", or signed in';

/** The reason why an unsigned decision does not count, and what to use instead. */
export const UNSIGNED =
  'the policy accepts signed decisions only, and this one is not signed: decide in the console, in Slack, ' +
  'or with "satlink" and your own key (--key FILE; "satlink keys new" makes one)';

/**
 * If the two-person rule holds and the requester is unknown, any approver might be the requester under another name. So
 * two approvers are needed. An alert source is never an approver.
 */
export function quorumOf(
  {
    people,
    quorum,
    requesterMayApprove,
    alertsNeedTwo,
  }: Pick<DecisionPolicy, 'people' | 'quorum' | 'requesterMayApprove' | 'alertsNeedTwo'>,
  requester: Requester,
): number {
  if (requester.kind === 'several') {
    const policy = { people, quorum, requesterMayApprove, alertsNeedTwo };
    return Math.max(quorum, ...requester.all.map((one) => quorumOf(policy, one)));
  }
  if (requester.kind === 'alert') return alertsNeedTwo ? Math.max(2, quorum) : quorum;
  const isKnown = requester.kind === 'person' && personNamed(people, requester.name) !== null;
  return requesterMayApprove || isKnown ? quorum : Math.max(2, quorum);
}

function whyTwo(requester: OneRequester): string {
  if (requester.kind === 'alert') return 'the policy asks for two where an alert started the run';
  if (requester.kind === 'nobody') return `two have to agree, because ${requester.because}`;
  return `two have to agree, because the policy does not know ${shownName(requester.name)}, who asked for this run`;
}

function whyFrozen({ name, by, isOver, isIncident }: Freeze): string {
  if (isIncident) return `${name}; ${isOver ? OVER_SINCE : UNTIL_OVER}`;
  const then = isOver ? 'was lifted since this was decided; decide anew' : 'decide again when it is lifted';
  return `${name}${by === undefined ? '' : `, set by ${by}`}; ${then}`;
}

const OVER_SINCE = 'it is over now, but was not when this was decided; decide anew';
const UNTIL_OVER = 'approve again when it is over, or when somebody has released the region ("satlink release")';

function isUnchanged(planned: KeyRecord | null, now: Question['keyRecord']): boolean {
  return now !== undefined && now !== 'unreadable' && isSameKey(planned, now);
}

function whyNotOffered(choice: Choice, plan: Pick<Plan, 'by'>): string {
  const customerResets = plan.by['api-key-reset'] === 'customer';
  if (choice === 'approve' && customerResets)
    return 'the customer resets this key; send customer-rotated when it is done';
  if (choice === 'it-happened' || choice === 'it-did-not') return 'no remediation of this run is in doubt';
  return `this gate does not offer ${choice}`;
}

function refuse(answer: Answer, because: string): Reply {
  return { answer, because };
}
