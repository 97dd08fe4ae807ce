import { DEFAULT_RUNBOOK, RUNBOOKS } from '../../src/runbooks';
import type { Runbook } from '../../src/runbooks';
import { stage } from './shared-stage';
import { World } from './world';

/** Two runbooks of one location look at the same time, and never change it at the same time. */

const OTHERS = RUNBOOKS.filter((one) => one !== DEFAULT_RUNBOOK);
const PAIRS = OTHERS.flatMap((other) => [
  { first: DEFAULT_RUNBOOK, second: other },
  { first: other, second: DEFAULT_RUNBOOK },
]);

/** A world in which a run of this runbook comes to its gate. */
function worldOf(runbook: Runbook): World {
  const world = new World({ runbook });
  for (const [index, artifact] of runbook.artifacts.entries()) {
    const kind = index === 0 ? 'as-expected' : 'other';
    world.artifacts[artifact] = { artifact, kind, because: kind };
  }
  return world;
}

test.concurrent.each(PAIRS)(
  'while a run of $first.slug may change the location, one of the other only looks, and looks again before it asks',
  async ({ first, second }) => {
    const [holding, waiting] = [worldOf(first), worldOf(second)];
    const holder = await stage.start(holding);
    await holder.gate();
    waiting.seen = holding.seen;
    waiting.group = holding.group;
    const run = await stage.start(waiting, { location: holding.location });
    const held = await run.until(({ steps }) => steps.some(({ id, state }) => id === 'G' && state === 'waiting'));
    const looks = waiting.calls.filter((name) => name === 'startBuild').length;
    await holder.decide('reject');
    await run.gate();
    await run.decide('reject');

    expect(held).toMatchObject({ asks: null, plan: null });
    expect(held.steps.find(({ id }) => id === 'S7')!.state).toBe('done');
    expect(held.steps.find(({ id }) => id === 'G')!.because).toContain(holder.handle.workflowId);
    expect(waiting.calls.filter((name) => name === 'startBuild').length).toBeGreaterThan(looks);
    expect((await run.result()).outcome!.kind).toBe('declined');
  },
);

test.concurrent.each(OTHERS)('a second run of $slug passes its alert on and ends void', async (runbook) => {
  const world = worldOf(runbook);
  const first = await stage.start(world);
  await first.gate();
  const again = new World({ runbook, seen: world.seen });
  const second = await stage.start(again, { location: world.location, alertname: 'Fired', cie: 'CIE7' });

  expect((await second.result()).outcome!.because).toContain(first.handle.workflowId);
  expect(await first.until(({ cie }) => cie === 'CIE7')).toMatchObject({ alert: { alertname: 'Fired' } });
  await first.handle.cancel();
  await first.result();
});
