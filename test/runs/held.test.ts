import { Client, Connection } from '@temporalio/client';
import { noPolicy } from '../../src/config/policy-now';
import { setBrake } from '../../src/marks/set-brake';
import { withHeld } from '../../src/runs/held';
import type { Engine } from '../../src/runs';
import { World } from '../workflows/world';

/** The brake that holds a run, as its readers add it to the document. */
let client: Client;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! }) });
});
afterAll(() => client.connection.close());

const documentOf = (world: World) => ({
  ...{ run: `satlink-prod-${world.location}@a-life`, environment: 'prod', location: world.location },
  ...{
    scope: null,
    plan: null,
    phase: 'diagnosing' as const,
    findings: { location: null, apiKey: null, tokenLog: null },
  },
});
const engineOf = (world: World | null): Engine =>
  ({ client, policyNow: world === null ? noPolicy : () => world.policies() }) as unknown as Engine;
const LIE = { because: 'a lie', by: 'brake' as const, since: null };

test('a brake on the location holds a run that has no plan yet, and a pause is named first', async () => {
  const world = new World();
  const document = documentOf(world);
  const set = (kind: 'location' | 'run', of: string) =>
    setBrake(client, { subject: { kind, of }, because: 'wait', by: 'otto', until: null });

  expect((await withHeld(engineOf(world), document)).held).toBeNull();
  await set('location', world.location);
  expect((await withHeld(engineOf(world), document)).held).toMatchObject({
    ...{ by: 'brake', because: `the brake on the location ${world.location} (wait), set by otto` },
    since: expect.stringMatching(/Z$/) as string,
  });
  await set('run', document.run);
  expect((await withHeld(engineOf(world), document)).held).toMatchObject({ by: 'pause' });
});

test('a run that says of itself that it is held is not believed', async () => {
  const world = new World();
  const document = { ...documentOf(world), held: LIE };

  expect((await withHeld(engineOf(world), document)).held).toBeNull();
  expect(await withHeld(engineOf(null), document)).not.toHaveProperty('held');
  expect(await withHeld(engineOf(world), { ...document, phase: 'closed' as const })).not.toHaveProperty('held');
});
