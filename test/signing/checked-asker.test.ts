import { standingOf } from '../../src/gateway/console/standing';
import type { Session } from '../../src/gateway/sessions/session';
import { withCheckedAsker } from '../../src/marks/checked-asker';
import { newKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import type { RunInput } from '../../src/contract/run-document';
import { plan, terms } from '../approvals/plans';
import { World } from '../workflows/world';
import { startedBy } from './rota';
import { noPolicy } from '../../src/config/policy-now';

const NOW = Date.parse('2026-11-22T18:00:00.000Z');
const SESSION = { name: 'mia', role: 'approver' } as Session;
const { workflowId } = terms.run;
const input: RunInput = { location: terms.target.location, environment: 'prod' };

let keys: Record<'mia' | 'gateway', PrivateKey>;
beforeAll(async () => {
  const [mia, gateway] = await Promise.all([newKey(), newKey()]);
  keys = { mia, gateway };
});

/** How mia stands towards a run that says that it was asked for so. */
async function standing(asker: NonNullable<RunInput['startedBy']>) {
  const asked = plan({ askedBy: asker });
  const listed = Object.entries(keys).map(([of, { kid, x }]) => ({ of, kid, x }));
  const now = new World({ policy: { trust: 'verified', keys: listed } }).policies();
  const asks = { of: asked.code, offers: ['approve' as const, 'reject' as const], expiresAt: asked.expiresAt };
  const run = { environment: 'prod', startedAt: new Date(NOW).toISOString(), plan: asked, asks, decisions: [] };
  const { choices, needed } = standingOf(await withCheckedAsker(run, () => now), SESSION, now);
  return { choices, needed };
}

test('a page offers what would count, whoever the run says has asked for it', async () => {
  const mia = { kind: 'person', name: 'mia' } as const;
  const source = { kind: 'alert', source: 'alertmanager' } as const;
  const signed = (key: PrivateKey) => ({ workflowId, input, key, nowMs: NOW });

  expect(await standing(await startedBy(source, signed(keys.gateway)))).toMatchObject({ needed: 1 });
  expect(await standing(source)).toMatchObject({ needed: 2 });
  expect(await standing(await startedBy(mia, signed(keys.mia)))).toEqual({ choices: ['reject'], needed: 1 });
  // Somebody else wrote her name: she is not kept from it, and somebody has to agree.
  expect(await standing(mia)).toEqual({ choices: ['approve', 'reject'], needed: 2 });
});

test('without a policy at hand nothing is said of who asked, and of a run that asks nothing neither', async () => {
  const run = { environment: 'prod', startedAt: '', plan: plan(), asks: null };

  expect(await withCheckedAsker({ ...run, asks: {} }, noPolicy)).not.toHaveProperty('requester');
  expect(await withCheckedAsker(run, () => new World().policies())).not.toHaveProperty('requester');
});
