import type { RecordedDecision } from '../approvals/decision';
import type { Plan } from '../approvals/plan';
import { environmentPolicy } from '../config/decision-policy';
import { peopleOf } from '../config/people';
import type { Policy } from '../config/policy';
import { redact } from '../evidence/redact';
import { readSigned, verifyDecision } from '../signing';

interface Decided {
  phase: string;
  run: string;
  environment: string;
  plan: Plan | null;
  decisions: RecordedDecision[];
}

/**
 * The document of a closed run, in which `verified` is what was verified here: the result of a run is written by whoever
 * answered its queue, and may say of anybody that they signed. Of an open run nothing is changed.
 *
 * @param policy null where it is not at hand; then nothing is verified, and each decision says so (`unproved`).
 */
export async function withCheckedDecisions<T extends Decided>(document: T, policy: Policy | null): Promise<T> {
  if (document.phase !== 'closed') return document;
  const decisions = await Promise.all(
    document.decisions.map(async (one) => {
      const unproved = one.verified ? await whyUnproved(one, document, policy) : null;
      if (unproved === null) return one;
      const { via: _via, ...rest } = one;
      return { ...rest, verified: false, unproved };
    }),
  );
  return { ...document, decisions };
}

async function whyUnproved(one: RecordedDecision, document: Decided, policy: Policy | null): Promise<string | null> {
  if (policy === null) return 'no policy with the keys is at hand';
  const rules = environmentPolicy(policy, document.environment);
  if (typeof rules === 'string') return rules;
  const { signed } = one;
  if (signed === undefined) return 'its signature is missing';
  const { plan } = document;
  if (plan === null || plan.code !== one.plan) return 'the run no longer shows the plan that it is about';
  if (!document.run.endsWith(`@${plan.run.firstRunId}`)) return 'the plan is of another run';
  const read = await readSigned(signed, rules.keys);
  if (typeof read === 'string') return read;
  // The run keeps a comment and a change as they were redacted, and the signature has them as they were written.
  const said: { comment?: string; change?: string } = {};
  for (const field of ['comment', 'change'] as const) {
    const written = read.payload[field];
    if (typeof written !== 'string') continue;
    said[field] = one[field] === redact(written) ? written : (one[field] ?? '');
  }
  const { decision, by } = one;
  const verdict = await verifyDecision(
    { decision, plan: plan.code, by, signed, ...without(one), ...said },
    { plan, signers: rules.keys, people: peopleOf(policy), atMs: Date.parse(one.at) },
  );
  return verdict.valid ? null : verdict.because;
}

function without({ comment, change }: RecordedDecision): { comment?: string; change?: string } {
  return { ...(comment === undefined ? {} : { comment }), ...(change === undefined ? {} : { change }) };
}
