import { ApplicationFailure } from '@temporalio/common';
import { lookUpOf } from '../../src/runs';
import { signLocation } from '../../src/signing';
import { openStand } from './conformance/stand';
import type { Stand } from './conformance/stand';
import { HAND_IN, pasteOf } from './location/hand-in';
import type { Waiting } from './location/hand-in';
import { answerOn, LOCATION_SURFACES, SITUATIONS } from './location/situations';

/** What somebody says that xo answered is a signed decision, on every surface: it chooses whose key is looked at. */
let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

/** A run whose xo is silent, under a policy in which rota is an operator, and no approver. */
async function waiting(): Promise<Waiting> {
  const run = await stand.play({ approvers: ['mia', 'noah'], operators: ['rota'] }, { input: {} }, (world) => {
    world.diagnosis.lookUpLocation = async () => {
      throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
    };
  });
  await run.until(({ lookUp }) => lookUp !== null);
  const asked = await lookUpOf(stand.gateway.engine, run.name);
  if ('answer' in asked) throw new Error(asked.because);
  const said = pasteOf(asked.lookUp.id, run.world.group);
  return { stand, run, lookUp: asked.lookUp, ...said };
}

test.concurrent.each(LOCATION_SURFACES)(
  'what xo answered, handed in by %s, counts as the table says',
  async (surface) => {
    const scene = await waiting();
    const rows = SITUATIONS.filter(({ on }) => on.includes(surface));
    const answers: [string, string][] = [];

    for (const row of rows) answers.push([row.name, await HAND_IN[surface](scene, row)]);

    expect(answers).toEqual(rows.map((row) => [row.name, answerOn(row, surface)]));
    const { run } = scene;
    await run.gate();
    const { plan, findings } = await run.state();
    expect(plan!.target).toMatchObject({ account: 'acct1', location: scene.lookUp.id });
    expect(findings.location!.because).toMatch(/\(provided by rota\)$/);
    expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
    await run.handle.terminate('the case is over');
  },
);

test.concurrent(
  'a signature that the run refuses, sent 50 times and however its maker is spelled, takes one update of the run',
  async () => {
    const { run, lookUp, finding } = await waiting();
    const given = { finding, by: 'eve' };
    const signed = await signLocation(given, {
      lookUp,
      key: stand.keys.eve,
      how: { via: 'key' },
      nowMs: Date.now(),
    });
    const spelled = (time: number) => `${' '.repeat(time)}${time % 2 ? 'eve' : 'EVE'}`;
    const send = async (by: string) => {
      const response = await fetch(`${stand.gateway.url}/v1/runs/${encodeURIComponent(run.name)}/location`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ finding, by, signed }),
      });
      return ((await response.json()) as { because: string }).because;
    };
    const said = await Promise.all(Array.from({ length: 25 }, (_, time) => send(spelled(time))));
    for (let time = 0; time < 25; time++) said.push(await send(spelled(time)));

    expect([...new Set(said)]).toEqual(['the policy lists eve neither as an approver nor as an operator']);
    const { events } = await run.handle.fetchHistory();
    expect(events!.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toHaveLength(1);
    await run.handle.terminate('the case is over');
  },
);
