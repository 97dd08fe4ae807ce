import { digestOf } from '../../../src/approvals/plan';
import type { Plan } from '../../../src/approvals/plan';
import type { Choice, Decision } from '../../../src/approvals/decision';
import { signDecision } from '../../../src/signing/decision-token';
import { LIFE_SECONDS } from '../../../src/signing/statement';
import type { DecisionStatement } from '../../../src/signing/decision-token';
import type { PrivateKey } from '../../../src/signing';
import type { Scene } from './scene';
import type { Name } from './stand';
import type { SurfaceName } from './surfaces';

/** A plan that is not the one asked about now: the one that stood before it, or that of another run. */
export type OtherPlan = 'replaced' | 'of another run';

/** One decision that somebody tries to hand in. */
export interface Attempt {
  by: Name;
  /** `aprove` is no choice at all. */
  decision: Choice | 'aprove';
  /** Whose code is quoted; that of the plan which is asked about when not given. */
  code?: OtherPlan | 'never shown';
  /** Which plan is signed; the one whose code is quoted when not given. */
  signedFor?: OtherPlan;
  /** What is wrong with the signature, or with what a surface has in its place. */
  wrong?:
    | 'forged'
    | 'altered'
    | 'expired'
    | 'somebody else'
    | 'another choice'
    | 'no algorithm'
    | 'none'
    | 'by a person for others'
    | 'another workspace';
  /** Vouched for by the gateway, where the surface would take the person's own signature. */
  vouched?: true;
  /** What was signed first is handed in a second time. */
  replayed?: true;
  comment?: string;
  change?: string;
  /** The name as it is written, where it is not the person's. */
  named?: string;
  /** Under a name of an update, or at an address, that does not exist. */
  misnamed?: true;
  /** The answer gets lost on its way. */
  lost?: true;
  /** Handed in there, whatever surface the case is played on. */
  on?: SurfaceName;
}

const DIGEST_NEVER_SHOWN = 'a'.repeat(64);
export const CODE_NEVER_SHOWN = 'AAAAAAAA';
const HOUR_MS = 3_600_000;

/** The plan whose code an attempt quotes; null where nobody was shown one. */
export function planQuoted({ plans }: Scene, { code }: Attempt): Plan | null {
  return code === 'replaced' || code === 'of another run' ? plans[code] : plans.asked;
}

export function codeQuoted(scene: Scene, attempt: Attempt): string {
  if (attempt.code === 'never shown') return CODE_NEVER_SHOWN;
  return planQuoted(scene, attempt)?.code ?? CODE_NEVER_SHOWN;
}

/** The digest of that plan, as a surface that shows plans carries it. */
export function digestQuoted(scene: Scene, attempt: Attempt): string {
  return attempt.code === 'never shown'
    ? DIGEST_NEVER_SHOWN
    : (planQuoted(scene, attempt)?.digest ?? DIGEST_NEVER_SHOWN);
}

/** The decision as its maker signs it with a key of their own, or as somebody forges it. */
export async function valueOf(scene: Scene, attempt: Attempt): Promise<Decision> {
  const { comment, change, wrong, replayed, named, by } = attempt;
  const value: Decision = {
    // What is no choice is signed and sent like one.
    decision: attempt.decision as Choice,
    plan: codeQuoted(scene, attempt),
    by: named ?? by,
    ...(comment === undefined ? {} : { comment }),
    ...(change === undefined ? {} : { change }),
  };
  if (wrong === 'none') return value;
  if (replayed && scene.signedFirst === null) throw new Error('nothing was signed that could be handed in again');
  const signed = replayed ? scene.signedFirst! : await signatureOf(scene, attempt, value);
  scene.signedFirst ??= signed;
  return { ...value, signed };
}

async function signatureOf(scene: Scene, attempt: Attempt, value: Decision): Promise<string> {
  const { wrong } = attempt;
  const madeAtMs = Date.now() - (wrong === 'expired' ? LIFE_SECONDS * 1000 + HOUR_MS : 0);
  const expiresAt = planSigned(scene, attempt)?.expiresAt ?? '2100-01-01T00:00:00.000Z';
  const times = { nowMs: madeAtMs, expiresAt };
  const token = await signDecision(statementOf(scene, attempt, value), keyOf(scene, attempt), times);
  if (wrong === 'altered') return withPayload(token, { exp: 4_102_444_800 });
  return wrong === 'no algorithm' ? withoutAlgorithm(token) : token;
}

/** Where nobody was shown a plan yet, a program with a key of its own signs one that it made up. */
function statementOf(scene: Scene, attempt: Attempt, value: Decision): DecisionStatement {
  const { wrong, vouched } = attempt;
  const plan = planSigned(scene, attempt);
  const { workflowId, firstExecutionRunId: firstRunId } = scene.run.handle;
  const { plan: _code, ...said } = value;
  return {
    ...said,
    decision: wrong === 'another choice' ? 'reject' : value.decision,
    run: plan?.run ?? { workflowId, firstRunId },
    digest: plan === null ? 'a'.repeat(64) : digestOf(plan),
    how: vouched || wrong === 'by a person for others' ? { via: 'oidc', id: `test ${value.by}` } : { via: 'key' },
  };
}

function planSigned(scene: Scene, attempt: Attempt): Plan | null {
  return attempt.signedFor === undefined ? planQuoted(scene, attempt) : scene.plans[attempt.signedFor];
}

function keyOf({ stand }: Scene, { by, wrong, vouched }: Attempt): PrivateKey {
  const own = stand.keys[wrong === 'somebody else' ? 'noah' : vouched ? 'gateway' : by];
  return wrong === 'forged' ? { ...stand.strange, kid: own.kid } : own;
}

/** The same signature under a statement that says more. */
function withPayload(token: string, more: object): string {
  const [head, payload, signature] = token.split('.');
  const statement = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
  return `${head}.${encoded({ ...statement, ...more })}.${signature}`;
}

function withoutAlgorithm(token: string): string {
  const [head, payload] = token.split('.');
  return `${encoded({ ...(JSON.parse(Buffer.from(head!, 'base64url').toString()) as object), alg: 'none' })}.${payload}.`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
