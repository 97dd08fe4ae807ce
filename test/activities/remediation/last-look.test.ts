import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createRemediation } from '../../../src/activities/remediation';
import type { CustomerAccount } from '../../../src/activities/remediation/ports';
import { issuePermit } from '../../../src/approvals/permit';
import { GROUP_NOT_KNOWN } from '../../../src/approvals/plan';
import type { Action } from '../../../src/approvals/plan';
import { subjectOfRun } from '../../../src/approvals/brake';
import { setBrake } from '../../../src/marks/set-brake';
import { keepRejection } from '../../../src/marks/rejection';
import { plan, terms } from '../../approvals/plans';
import { World } from '../../workflows/world';
import { attempt, failureOf } from '../scene';

/** The checks of the outside take time. Right before the effect, what people say is asked for again. */
let client: Client;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! }) });
});
afterAll(() => client.connection.close());

const MEANWHILE: [string, (world: World, given: ReturnType<typeof plan>) => unknown, RegExp][] = [
  ['somebody says no', (_world, given) => keepRejection(client, given, 'noah'), /^noah said no to this plan/],
  [
    'somebody pauses the run',
    (_world, { run }) => setBrake(client, { subject: subjectOfRun(run), because: 'wait', by: 'otto', until: null }),
    /^frozen: the pause of this run \(wait\), set by otto/,
  ],
  ['a freeze begins', ({ policy }) => policy.freezes.push({ name: 'night', by: 'lead' }), /^frozen: night/],
];
const CASES = MEANWHILE.flatMap(([what, happens, because]) =>
  (['api-key-reset', 'master-refresh'] as const).map((action) => [what, action, happens, because] as const),
);

test.each(CASES)('while the checks are made, %s: the %s is not sent', async (_what, action, happens, because) => {
  const nowMs = Date.now();
  const at = new Date(nowMs).toISOString();
  const later = new Date(nowMs + 30_000).toISOString();
  const run = { workflowId: `satlink-prod-${randomUUID()}`, firstRunId: randomUUID() };
  const given = plan({ expiresAt: later, run });
  const world = Object.assign(new World({ keyNumber: action === 'master-refresh' ? 2 : 1 }), {
    group: terms.target.resourceGroup,
    affects: () => terms.affects!,
  });
  const remediation = remediationOf(world, async () => void (await happens(world, given)));
  const decision = { decision: 'approve' as const, plan: given.code, by: 'mia', verified: false, at };
  const permit = issuePermit(action, given, { choice: 'approve', decisions: [decision], decidedAt: at, until: later });
  const order = { plan: given, permit, keyRecordBefore: null };

  expect((await failureOf(attempt(() => sent(remediation, action, order)))).message).toMatch(because);
  expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test('a brake on the key scope holds a refresh whose plan does not know the resource group', async () => {
  const group = `group-${randomUUID()}`;
  const subject = { kind: 'scope' as const, of: `acct1/us-east/${group}` };
  const [nowMs, run] = [Date.now(), { workflowId: `satlink-prod-${randomUUID()}`, firstRunId: randomUUID() }];
  const [at, later] = [nowMs, nowMs + 30_000].map((ms) => new Date(ms).toISOString()) as [string, string];
  const given = plan({
    ...{ run, expiresAt: later, actions: ['master-refresh'], keyRecord: null },
    by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' },
    target: { ...terms.target, resourceGroup: GROUP_NOT_KNOWN },
  });
  const decision = { decision: 'approve' as const, plan: given.code, by: 'mia', verified: false, at };
  const permit = issuePermit('master-refresh', given, {
    ...{ choice: 'approve' as const, decisions: [decision], decidedAt: at, until: later },
  });
  const world = Object.assign(new World({ keyNumber: 2 }), { group });
  await setBrake(client, { subject, because: 'wait', by: 'otto', until: null });
  const remediation = remediationOf(world, async () => undefined);

  const failure = await failureOf(
    attempt(() => remediation.refreshMaster({ plan: given, permit, keyRecordBefore: null })),
  );

  expect(failure.message).toMatch(/^frozen: the brake on the key scope acct1\/us-east\/group-/);
  expect(world.effects.refreshes).toBe(0);
});

type Remediation = ReturnType<typeof createRemediation>;

function sent(
  remediation: Remediation,
  action: Action,
  order: Parameters<Remediation['refreshMaster']>[0],
): Promise<unknown> {
  return action === 'api-key-reset' ? remediation.resetApiKey(order) : remediation.refreshMaster(order);
}

/** @param meanwhile happens while the location is looked up. */
function remediationOf(world: World, meanwhile: () => Promise<void>): Remediation {
  const { ports } = world;
  return createRemediation({
    client,
    confirmAttempt: async () => undefined,
    policyNow: () => world.policies(),
    ports: {
      ...ports,
      account(name): CustomerAccount {
        const account = ports.account(name)!;
        return { ...account, location: async (id) => (await meanwhile(), account.location(id)) };
      },
    },
    queue: 'not asked here',
    checkRun: async () => undefined,
    startOf: async () => Date.now(),
  });
}
