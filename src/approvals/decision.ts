import { trimmedName } from './names';

/** The possible answers of a person. */
export const CHOICES = ['approve', 'reject', 'customer-rotated', 'it-happened', 'it-did-not'] as const;
export type Choice = (typeof CHOICES)[number];

/**
 * The choices that a freeze, a change id, the quorum and the two-person rule restrict. They let a run change a
 * customer's account.
 */
export const BINDING: readonly string[] = ['approve', 'customer-rotated'] satisfies Choice[];

/** Every surface answers a decision with these words. */
/** The answers with which a run refuses a decision. */
export const REFUSALS = [
  'already-decided',
  'wrong-plan',
  'too-early',
  'expired',
  'not-allowed',
  'frozen',
  'malformed',
] as const;
export const ANSWERS = ['accepted', 'waiting-for-more', 'repeated', ...REFUSALS, 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

/** The answers for a decision that counts. All others refuse it. */
export const COUNTED: readonly Answer[] = ['accepted', 'waiting-for-more', 'repeated'];

/** One person's answer about one plan, as it comes in. */
export interface Decision {
  decision: Choice;
  /** The code of the plan that the person saw. */
  plan: string;
  by: string;
  comment?: string;
  /** Id of the change or train for this work. */
  change?: string;
  /** The decision as a JWS. Without it the identity is only claimed. */
  signed?: string;
}

/** The proof of a person's identity: their own key, their Slack user, or a sign-in. */
export const VIAS = ['key', 'slack', 'oidc'] as const;
export type Via = (typeof VIAS)[number];

/** A decision that counted or was refused, as the run document keeps it. */
export interface RecordedDecision extends Omit<Decision, 'signed'> {
  verified: boolean;
  /** The proof of identity, if it is verified. */
  via?: Via;
  /** ISO 8601, workflow time. */
  at: string;
  answer?: Answer;
  because?: string;
  signed?: string;
  /** The reason why a reader of the run does not call it verified, although the run does. */
  unproved?: string;
}

/** A refused decision. It may be malformed, so it has only the fields that could be read. */
export interface RefusedDecision extends Omit<RecordedDecision, 'decision' | 'signed'> {
  decision: string;
  answer: Answer;
  because: string;
}

/** The reply to a decision. */
export interface Reply {
  answer: Answer;
  because: string;
}

const LENGTH_MAX = { by: 120, comment: 2000, change: 120, signed: 16_000 } as const;

/**
 * Reads a decision from outside. Returns the decision, or a sentence that names the wrong field. It does not throw and
 * asks nobody, so the validator of an Update can call it.
 */
export function readDecision(value: unknown): Decision | string {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return 'a decision is an object: {"decision", "plan", "by", "comment"?, "change"?}';

  const given = value as Record<string, unknown>;
  const choice = CHOICES.find((known) => known === given['decision']);
  if (choice === undefined) return `decision: is one of ${CHOICES.join(', ')}`;
  const plan = given['plan'];
  if (typeof plan !== 'string' || !/^[A-Za-z2-7]{8}$/.test(plan))
    return 'plan: no plan has this code; it is shown with the plan, 8 letters A to Z and digits 2 to 7';

  const by = given['by'];
  if (typeof by !== 'string' || trimmedName(by) === '') return 'by: names the person who decides';
  const decision: Decision = { decision: choice, plan: plan.toUpperCase(), by: trimmedName(by) };
  for (const field of ['comment', 'change', 'signed'] as const) {
    const text = given[field];
    if (text === undefined || text === null || text === '') continue;
    if (typeof text !== 'string') return `${field}: is text`;
    decision[field] = text;
  }
  for (const [field, max] of Object.entries(LENGTH_MAX)) {
    const length = decision[field as keyof typeof LENGTH_MAX]?.length ?? 0;
    if (length > max) return `${field}: has ${length} characters, the limit is ${max}`;
  }
  // eslint-disable-next-line no-control-regex -- a name or an id with control characters is forged or pasted by mistake
  if (/[\u0000-\u001f\u007f]/.test(decision.by + (decision.change ?? ''))) return 'by, change: no control characters';
  return decision;
}
