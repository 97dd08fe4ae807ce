import { planOf } from '../../src/approvals/plan';
import type { Plan, PlanTerms } from '../../src/approvals/plan';

/**
 * Two plans of one run with one code: the code has 40 bits, and a search through notes finds such a pair in seconds. They
 * stand here whole, because any change of a field would part them.
 */
const terms = {
  run: { workflowId: 'satlink-prod-c0ffee00c0ffee00c0ff', firstRunId: '0d6f3a4e-0000-4000-8000-000000000001' },
  environment: 'prod',
  actions: ['api-key-reset', 'master-refresh'],
  by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
  affects: [{ kind: 'location', id: 'c0ffee00c0ffee00c0ff' }],
  keyRecord: { id: 'ApiKey-1', createdAt: '2026-11-01T00:00:00.000Z' },
  evidence: 'e'.repeat(64),
  gate: 1,
  expiresAt: '2026-11-22T19:00:00.000Z',
};
const target = { account: 'acct1', region: 'us-east', resourceGroup: 'group1', location: 'c0ffee00c0ffee00c0ff' };

/** The plan that people are shown. */
export const ONE: Plan = planWith(target, 'n896027');
/** The one that the attacker wants to have signed: another customer's account. */
export const OTHER: Plan = planWith({ ...target, account: 'acct2', resourceGroup: 'group2' }, 'n226207');

function planWith(of: PlanTerms['target'], note: string): Plan {
  return planOf({ ...terms, target: of, notes: [note] } as unknown as PlanTerms);
}
