import type { Attempt } from './attempt';
import type { Case } from './cases';
import type { Played, Stand } from './stand';
import { SURFACES } from './surfaces';
import type { SurfaceName } from './surfaces';

/** What came of a case on one surface. */
export interface Outcome {
  answers: string[];
  ends: string;
  effects: { resets: number; refreshes: number };
}

/** Plays one case on one surface: a run and a world of its own. */
export async function playCase(stand: Stand, one: Case, surface: SurfaceName): Promise<Outcome> {
  let release = (): void => undefined;
  const run = await stand.play(one.policy ?? {}, inputOf(one), (world) => {
    one.lay?.(world);
    if (!one.early) return;
    const { lookUpLocation } = world.diagnosis;
    const held = new Promise<void>((resolve) => (release = resolve));
    world.diagnosis.lookUpLocation = async (order) => held.then(() => lookUpLocation(order));
  });
  try {
    if (!one.early) await run.gate();
    await one.meanwhile?.(run, stand);
    const answers = await sendAll(stand, run, { one, surface });
    const ends = await endOf(run, one);
    return { answers, ends, effects: { ...run.world.effects } };
  } finally {
    release();
    await run.handle.terminate('the case is over').catch(() => undefined);
  }
}

function inputOf({ alert }: Case): object {
  return alert
    ? { alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer', startsAt: new Date().toISOString() }
    : {};
}

async function sendAll(
  stand: Stand,
  run: Played,
  { one, surface }: { one: Case; surface: SurfaceName },
): Promise<string[]> {
  const send = (attempt: Attempt) => SURFACES[surface](stand, run, attempt);
  if (one.atOnce) return (await Promise.all(one.sends.map(send))).toSorted();
  const answers: string[] = [];
  for (const attempt of one.sends) answers.push(await send(attempt));
  return answers;
}

/** How the run ends, or that it still asks. */
async function endOf(run: Played, { ends, early }: Case): Promise<string> {
  if (ends === 'terminated') return (await run.handle.describe()).status.name.toLowerCase();
  if (ends === 'open') {
    const { asks, outcome } = await run.state();
    return outcome === null && (early || asks !== null) ? 'open' : (outcome?.kind ?? 'decided');
  }
  return (await run.result()).outcome!.kind;
}
