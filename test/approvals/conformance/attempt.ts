import { digestOf } from '../../../src/approvals/plan';
import type { Choice, Decision } from '../../../src/approvals/decision';
import { LIFE_SECONDS, signDecision } from '../../../src/signing/decision-token';
import type { Name, Played, Stand } from './stand';

/** One decision that somebody tries to hand in. */
export interface Attempt {
  by: Name;
  decision: Choice;
  /** A code; that of the plan which is asked about when not given. */
  plan?: string;
  comment?: string;
  change?: string;
  /** What is wrong with the signature. */
  wrong?:
    'forged' | 'altered' | 'expired' | 'other run' | 'other plan' | 'somebody else' | 'none' | 'by a person for others';
  /** A signature that was made earlier. */
  signed?: string;
}

const HOUR_MS = 3_600_000;

/** The decision as its maker signs it, or as somebody forges it. */
export async function valueOf(stand: Stand, run: Played, attempt: Attempt): Promise<Decision> {
  const { by, decision, comment, change, wrong, signed } = attempt;
  const { plan } = await run.state();
  const code = attempt.plan ?? plan?.code ?? 'AAAAAAAA';
  const more = { ...(comment === undefined ? {} : { comment }), ...(change === undefined ? {} : { change }) };
  const value: Decision = { decision, plan: code, by, ...more };
  if (signed !== undefined) return { ...value, signed };
  if (plan === null || wrong === 'none') return value;
  const token = await signDecision(
    {
      decision,
      by,
      run: wrong === 'other run' ? { ...plan.run, firstRunId: 'another' } : plan.run,
      digest: digestOf(wrong === 'other plan' ? { ...plan, gate: plan.gate + 1 } : plan),
      how: { via: wrong === 'by a person for others' ? 'oidc' : 'key' },
      ...more,
    },
    wrong === 'forged'
      ? { ...stand.strange, kid: stand.keys[by].kid }
      : stand.keys[wrong === 'somebody else' ? 'noah' : by],
    Date.now() - (wrong === 'expired' ? LIFE_SECONDS * 1000 + HOUR_MS : 0),
  );
  return { ...value, signed: wrong === 'altered' ? altered(token) : token };
}

/** The same signature under a statement that says more. */
function altered(token: string): string {
  const [head, payload, signature] = token.split('.');
  const statement = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...statement, exp: 4_102_444_800 })).toString('base64url');
  return `${head}.${changed}.${signature}`;
}
