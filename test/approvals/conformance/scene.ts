import type { Plan } from '../../../src/approvals/plan';
import type { RunDocument, RunInput } from '../../../src/contract/run-document';
import { Held } from '../../workflows/held';
import type { World } from '../../workflows/world';
import type { Attempt, OtherPlan } from './attempt';
import type { Case } from './case';
import type { Played, Stand } from './stand';
import { SURFACES } from './surfaces';
import type { SurfaceName } from './surfaces';

/** An engine that can be killed and started again at the same address, with what it had stored. */
export interface Engine {
  address: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** One case on one surface: a run in a world of its own, and what people have seen of it. */
export interface Scene {
  stand: Stand;
  /** By which everything is sent. */
  surface: SurfaceName;
  run: Played;
  world: World;
  plans: Record<'asked' | OtherPlan, Plan | null>;
  /** The run as it was when somebody looked last. */
  seen: RunDocument | null;
  /** Nobody answers now, so nobody looks: people decide about what they saw before. */
  away: boolean;
  signedFirst: string | null;
  /** Runs that must not be touched by any of this. */
  bystanders: Played[];
  /** Changes today's policy, and leaves what the case asks of it. */
  changePolicy(change: Record<string, unknown>): void;
  look(): Promise<void>;
  /** Looks, and hands one decision in; returns the word that it is answered with. */
  send(attempt: Attempt): Promise<string>;
  close(): Promise<void>;
}

/** Starts a case on one surface and brings its run to where the case begins. */
export async function openScene(stand: Stand, one: Case, surface: SurfaceName): Promise<Scene> {
  const lookup = new Held();
  let asks = (): void => undefined;
  const isAsking = new Promise<void>((resolve) => (asks = resolve));
  const { startedBy, intake } = one;
  const run = await stand.play(one.policy ?? {}, { input: inputOf(one), startedBy, intake }, (world) => {
    // Whoever is reminded was asked: that is cheaper than to look again and again.
    world.before['remind'] = asks;
    one.lay?.(world);
    if (one.at !== 'before the gate') return;
    const { lookUpLocation } = world.diagnosis;
    world.diagnosis.lookUpLocation = async (order) => lookup.released.then(() => lookUpLocation(order));
  });
  const scene: Scene = {
    stand,
    surface,
    run,
    world: run.world,
    plans: { asked: null, replaced: null, 'of another run': null },
    seen: null,
    away: false,
    signedFirst: null,
    bystanders: [],
    changePolicy: (change) => run.world.changePolicy({ ...stand.verified, ...one.policy, ...change }),
    async look() {
      if (scene.away) return;
      // A run that failed before it could say anything has no state to look at.
      scene.seen = one.ends === 'failed' ? null : await run.state();
      scene.plans.asked = scene.seen?.plan ?? null;
    },
    async send(attempt) {
      await scene.look();
      return SURFACES[attempt.on ?? scene.surface](scene, attempt);
    },
    async close() {
      lookup.release();
      const runs = [run, ...scene.bystanders];
      await Promise.all(runs.map(({ handle }) => handle.terminate('the case is over').catch(() => undefined)));
    },
  };
  try {
    // Without anything that closes it, a run that is closed in the end has closed by itself.
    if (one.at === 'the end' && one.meanwhile === undefined) await run.result().catch(() => undefined);
    else if (one.at !== 'before the gate') await Promise.race([isAsking, run.result()]);
    await one.meanwhile?.(scene);
    await scene.look();
    return scene;
  } catch (error) {
    await scene.close();
    throw error;
  }
}

/** From here on nobody looks, or looks again. */
export function setAway(scenes: readonly Scene[], away: boolean): void {
  for (const scene of scenes) scene.away = away;
}

function inputOf({ alert, input = {} }: Case): Partial<RunInput> {
  return alert
    ? { alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer', startsAt: new Date().toISOString(), ...input }
    : input;
}
