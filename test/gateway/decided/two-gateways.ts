import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import { signedFor } from '../../signing/signed-for';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { openGateway, type TestGateway } from '../gateway';

/** One engine behind two gateways, each of which remembers alone what it was handed. */
let gateways: TestGateway[];
let world: World;
let keys: Record<'mia' | 'noah', PrivateKey>;
beforeAll(async () => {
  const [mia, noah] = await Promise.all([newKey(), newKey()]);
  keys = { mia, noah };
  const listed = Object.entries(keys).map(([of, { kid, x }]) => ({ of, kid, x }));
  world = new World({ policy: { trust: 'verified', quorum: 2, keys: listed } });
  const queuePrefix = stage.queues.diagnosis.replace('satlink-diagnosis', '');
  const config = { policyNow: () => world.policies() };
  gateways = await Promise.all([openGateway({ queuePrefix, config }), openGateway({ queuePrefix, config })]);
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
});

async function signs(run: Run, by: 'mia' | 'noah'): Promise<object> {
  const { plan } = await run.state();
  const { by: _by, ...body } = await signedFor(
    { decision: 'approve', plan: plan!.code, by },
    { plan: plan!, key: keys[by] },
  );
  return body;
}

async function send({ url }: TestGateway, run: Run, body: object): Promise<string> {
  const address = `${url}/v1/runs/${encodeURIComponent(run.handle.workflowId)}/decisions`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  return ((await response.json()) as { answer: string }).answer;
}

test('a signature that one gateway took in counts at the other as a repeat, so one person is never two', async () => {
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  await run.gate();
  const [one, other] = gateways as [TestGateway, TestGateway];
  const [body, again] = [await signs(run, 'mia'), await signs(run, 'mia')];

  expect(await send(one, run, body)).toBe('waiting-for-more');
  expect([await send(other, run, body), await send(other, run, again), await send(one, run, again)]).toEqual(
    Array(3).fill('repeated'),
  );
  const { decisions, asks } = await run.state();
  expect(decisions.map(({ by, answer }) => [by, answer])).toEqual([['mia', 'waiting-for-more']]);
  expect(asks).not.toBeNull();

  // Both at once: one counts, the other is its repeat, and the effect is one.
  const last = await signs(run, 'noah');
  const answers = await Promise.all(gateways.map((gateway) => send(gateway, run, last)));
  await run.result();

  expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
  expect(['repeated', 'already-decided', 'too-early']).toContain(answers.find((answer) => answer !== 'accepted'));
  expect(world.effects.resets).toBe(1);
});
