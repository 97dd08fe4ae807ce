import { planOf } from '../../src/approvals/plan';
import { withPlanOfItsOwn } from '../../src/runs/read-run';
import type { RunDocument } from '../../src/workflows/connector-cannot-reach-iam/contract';
import { plan, terms } from '../approvals/plans';

const shown = plan();
const asks = { of: shown.code, offers: ['approve', 'reject'], expiresAt: terms.expiresAt };
const document = { run: 'r', plan: shown, asks } as unknown as RunDocument;

test('a run that shows its own plan is shown as it is', () => {
  expect(withPlanOfItsOwn(document, shown.run)).toBe(document);
});

const other = planOf({ ...terms, target: { ...terms.target, account: 'another' } });

test.each<[string, unknown]>([
  ['of other terms under the code and digest that people saw', { ...other, code: shown.code, digest: shown.digest }],
  ['with a code that is not its own', { ...shown, code: other.code }],
  ['of another run', planOf({ ...terms, run: { ...terms.run, workflowId: 'satlink-prod-another' } })],
  ['of an earlier run of the same name', planOf({ ...terms, run: { ...terms.run, firstRunId: 'another' } })],
  ['that is none', {}],
])('a plan %s is not shown, and nothing is asked', (_what, given) => {
  const read = withPlanOfItsOwn({ ...document, plan: given } as RunDocument, shown.run);

  expect(read).toMatchObject({
    plan: null,
    asks: null,
    incomplete: expect.stringContaining('decide nothing') as string,
  });
});
