import type { RecordedDecision, RefusedDecision } from '../approvals/decision';
import { codeOf } from '../approvals/plan';
import type { Plan, RunName } from '../approvals/plan';
import { environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy-shape';
import type { PolicyNow } from '../config/policy-now';
import type { Reading } from '../config/reading';
import { redact } from '../evidence/redaction/redact';
import { readSigned, verifyDecision } from '../signing';

interface Decided {
  run: string;
  environment: string;
  plan: Plan | null;
  decisions: RecordedDecision[];
  refused: RefusedDecision[];
}

/**
 * The document of a run, where `verified` means that we verified it here. The worker that answers the run's queue
 * writes the document, and it could claim a signature of anybody. A refused decision keeps no signature, so it proves
 * no person.
 *
 * @param policyNow called only if a decision is said to be signed. While the policy cannot be read, nothing is
 * verified, and each decision says so (`unproved`).
 */
export async function withCheckedDecisions<T extends Decided>(document: T, policyNow: PolicyNow): Promise<T> {
  const now = document.decisions.some(({ verified }) => verified) ? policyNow() : null;
  const decisions = await Promise.all(
    document.decisions.map(async (one) => {
      const unproved = now !== null && one.verified ? await whyUnproved(one, document, now) : null;
      if (unproved === null) return one;
      const { via: _via, ...rest } = one;
      return { ...rest, verified: false, unproved };
    }),
  );
  const refused = document.refused.map(({ via: _via, ...one }) => ({ ...one, verified: false }));
  return { ...document, decisions, refused };
}

async function whyUnproved(one: RecordedDecision, document: Decided, now: Reading<Policy>): Promise<string | null> {
  if (!now.readable) return 'no policy with the keys is at hand';
  const policy = now.value;
  const rules = environmentPolicy(policy, document.environment);
  if (typeof rules === 'string') return rules;
  const { signed } = one;
  if (signed === undefined) return 'its signature is missing';
  // A run shows its newest plan only. An earlier plan is known by its code alone.
  const plan = document.plan?.code === one.plan ? document.plan : null;
  const read = await readSigned(signed, rules.keys);
  if (typeof read === 'string') return read;
  const { run, digest } = read.payload as { run?: Partial<RunName> | null; digest?: unknown };
  if (document.run !== `${encodeURIComponent(run?.workflowId ?? '')}@${run?.firstRunId}`)
    return 'the signature is about another run';

  if (typeof digest !== 'string' || codeOf(digest) !== one.plan) return 'the signature is about another plan';
  // The run keeps comment and change redacted. The signature covers them as they were written.
  const said: { comment?: string; change?: string } = {};
  for (const field of ['comment', 'change'] as const) {
    const written = read.payload[field];
    if (typeof written !== 'string') continue;
    said[field] = one[field] === redact(written) ? written : (one[field] ?? '');
  }
  const { decision, by } = one;
  const verdict = await verifyDecision(
    { decision, plan: one.plan, by, signed, ...without(one), ...said },
    { plan, signers: rules.keys, people: peopleOf(policy), atMs: Date.parse(one.at) },
  );
  return verdict.valid ? null : verdict.because;
}

function without({ comment, change }: RecordedDecision): { comment?: string; change?: string } {
  return { comment, change };
}
