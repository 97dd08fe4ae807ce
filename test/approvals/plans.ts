import { planOf } from '../../src/approvals/plan';
import type { Plan, PlanTerms } from '../../src/approvals/plan';

export const terms: PlanTerms = {
  run: { workflowId: 'satlink-prod-c0ffee00c0ffee00c0ff', firstRunId: '0d6f3a4e-0000-4000-8000-000000000001' },
  askedBy: { kind: 'person', name: 'rota' },
  environment: 'prod',
  actions: ['api-key-reset', 'master-refresh'],
  by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
  target: { account: 'acct1', region: 'us-east', resourceGroup: 'group1', location: 'c0ffee00c0ffee00c0ff' },
  affects: [{ kind: 'location', id: 'c0ffee00c0ffee00c0ff' }],
  keyRecord: { id: 'ApiKey-1', createdAt: '2026-11-01T00:00:00.000Z' },
  evidence: 'e'.repeat(64),
  gate: 1,
  notes: [],
  expiresAt: '2026-11-22T19:00:00.000Z',
};

export function plan(change: Partial<PlanTerms> = {}): Plan {
  return planOf({ ...terms, ...change });
}
