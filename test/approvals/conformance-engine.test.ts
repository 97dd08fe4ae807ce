import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findEngine } from '../../lab/engine/find-engine';
import { valueOf } from './conformance/attempt';
import { openStand } from './conformance/stand';
import type { Played, Stand } from './conformance/stand';
import { SURFACES } from './conformance/surfaces';

/** What happens to decisions when the engine itself is used, restarted, or asks a second time. */
let stand: Stand;
let temporal: string;

beforeAll(async () => {
  [stand, temporal] = await Promise.all([openStand(), findEngine({ say: () => undefined, env: process.env })]);
});
afterAll(() => stand.close());

async function atTheGate(policy: object = {}): Promise<Played & { code: string }> {
  const run = await stand.play(policy, {});
  return { ...run, code: await run.gate() };
}

/** Temporal's own command line, as a person types it. */
function type(...words: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL'] };
  return promisify(execFile)(temporal, words, { env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout + error.stderr,
    }),
  );
}

/** A run whose first approval came to nothing, because of a freeze right before the effect: it asks with a new code. */
async function askedTwice(): Promise<{ run: Played; first: string; signed: string; second: string }> {
  const run = await atTheGate();
  const { world } = run;
  const keys = stand.listed;
  world.before['resetApiKey'] = () => {
    world.before = {};
    world.changePolicy({ trust: 'verified', keys, freezes: [{ name: 'incident 12', by: 'lead' }] });
  };
  const { signed } = await valueOf(stand, run, { by: 'mia', decision: 'approve' });
  expect(await SURFACES.Update(stand, run, { by: 'mia', decision: 'approve', signed: signed! })).toBe('accepted');
  const second = await run.gate(run.code);
  world.changePolicy({ trust: 'verified', keys });
  return { run, first: run.code, signed: signed!, second };
}

test.each(['Update', 'HTTP', 'Signal'] as const)(
  'the code, and the signature, of a replaced plan count no more: %s',
  async (surface) => {
    const { run, first, signed, second } = await askedTwice();
    const hand = SURFACES[surface];

    expect(await hand(stand, run, { by: 'mia', decision: 'approve', plan: first })).toBe('wrong-plan');
    expect(await hand(stand, run, { by: 'mia', decision: 'approve', plan: second, signed })).toBe('not-allowed');
    expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
    expect(await hand(stand, run, { by: 'mia', decision: 'approve' })).toBe('accepted');
    expect((await run.result()).outcome?.kind).toBe('resolved');
    expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  },
);

test('the code of another run decides nothing here, and nothing there', async () => {
  const [here, there] = await Promise.all([atTheGate(), atTheGate()]);

  expect(await SURFACES.Update(stand, here, { by: 'mia', decision: 'approve', plan: there.code })).toBe('wrong-plan');
  const foreign = (await valueOf(stand, there, { by: 'mia', decision: 'approve' })).signed!;
  expect(await SURFACES.HTTP(stand, here, { by: 'mia', decision: 'approve', signed: foreign })).toBe('not-allowed');
  expect([(await here.state()).asks, (await there.state()).asks]).not.toContain(null);
  await Promise.all([here.handle.terminate('seen'), there.handle.terminate('seen')]);
});

test('a signal or an update of an unknown name is refused, and the signal is shown', async () => {
  const run = await atTheGate();
  await run.handle.signal('aprove', { plan: run.code, by: 'mia' });
  const update = await run.handle.executeUpdate('decied', { args: [{}] }).catch((error: Error) => error);

  expect(update).toBeInstanceOf(Error);
  const { refused, asks } = await run.until(({ refusedCount }) => refusedCount === 1);
  expect(refused).toMatchObject([{ answer: 'malformed', because: expect.stringContaining('aprove') }]);
  expect(asks).not.toBeNull();
  await run.handle.terminate('seen');
});

test('by “temporal workflow update” and “signal”: unsigned is refused and says so, signed counts', async () => {
  const run = await atTheGate({ quorum: 2 });
  const of = ['--workflow-id', run.handle.workflowId];
  const claim = { plan: run.code, by: 'mia' };
  const update = (value: object) =>
    type('workflow', 'update', 'execute', ...of, '--name', 'decide', '--input', JSON.stringify(value));

  const claimed = await update({ ...claim, decision: 'approve' });
  await type('workflow', 'signal', ...of, '--name', 'approve', '--input', JSON.stringify(claim));
  const { refused } = await run.until(({ refusedCount }) => refusedCount === 2);
  const signed = await update(await valueOf(stand, run, { by: 'mia', decision: 'approve' }));
  const { decision: _approve, ...byNoah } = await valueOf(stand, run, { by: 'noah', decision: 'approve' });
  await type('workflow', 'signal', ...of, '--name', 'approve', '--input', JSON.stringify(byNoah));
  const { outcome, decisions } = await run.result();

  expect([claimed.code, signed.code]).toEqual([1, 0]);
  expect(claimed.out).toContain('signed');
  expect(refused.map(({ answer, verified }) => [answer, verified])).toEqual([
    ['not-allowed', false],
    ['not-allowed', false],
  ]);
  expect(signed.out).toContain('waiting-for-more');
  expect([outcome?.kind, ...decisions.map(({ by }) => by)]).toEqual(['resolved', 'mia', 'noah']);
});

test('while the workers restart: the answer comes when they are back, and counts once', async () => {
  const run = await atTheGate();
  const value = await valueOf(stand, run, { by: 'mia', decision: 'approve' });
  const send = async () => (await stand.gateway.post(`/v1/runs/${run.id}/decisions`, value, null)).json['answer'];
  const [answer] = await Promise.all([send(), stand.stage.restartWorkers()]);

  expect(['accepted', 'unknown']).toContain(answer);
  expect(['accepted', 'repeated', 'already-decided']).toContain(await send());
  expect((await run.result()).outcome?.kind).toBe('resolved');
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
});

test('a run that is reset by “temporal workflow reset” does not spend its permit twice', async () => {
  const run = await atTheGate();
  await SURFACES.Update(stand, run, { by: 'mia', decision: 'approve' });
  await run.result();
  const reset = await type(
    ...['workflow', 'reset', '--workflow-id', run.handle.workflowId],
    ...['--type', 'FirstWorkflowTask', '--reason', 'tried by hand'],
  );
  expect(reset.code).toBe(0);
  const again = stand.stage.client.workflow.getHandle(run.handle.workflowId);
  for (let look = 0; look < 100 && (await again.describe()).status.name === 'RUNNING'; look++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await again.terminate('seen').catch(() => undefined);

  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
});
