import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDocument } from '../../src/contract/run-document';
import type { WorkerName } from '../worker-process';
import type { Bench } from './bench';
import { locationKindOf, type Case } from './cases';
import { engineDoor, gatewayDoor } from './doors';
import { PAUSE_MS, type Happening } from './kinds';
import { judge, type Asked, type Verdict } from './oracle';
import { Player } from './player';
import { watchRecovery, type Recovery } from './recovery';
import { SHAPES, type Ordered, type Shape } from './shapes';

/** Effects that come late must have come before a trial is judged. */
const SETTLE_MS = 3_000;

export interface Result {
  kind: string;
  /** Which request of the run it was about. */
  at: string | null;
  /** False when the moment never came. */
  met: boolean;
  location: string;
  verdict: Verdict;
  outcome: string;
  /** Null where nothing was killed. */
  recovery: Recovery | null;
  tookMs: number;
  asked: readonly Asked[];
  document: RunDocument | null;
  /** Where a run stood that did not end in time; null of one that did. */
  stands: string | null;
}

/** Plays one run and does to it what its case says. Everything that is asked is answered: as its shape says, or as the lab knows. */
export async function playTrial(bench: Bench, trial: Case, random: () => number): Promise<Result> {
  const { kind, moment, at } = trial;
  const shape = SHAPES[trial.shape];
  const location = bench.locations.take(locationKindOf(trial));
  const beganMs = performance.now();
  // The moment first: of two faults that fit a request the first is met.
  const faultId = moment === null ? null : await postFault(bench, moment, trial.isAboutLocation ? location : null);
  await setUp(bench, shape, location);
  for (const order of kind.faults ?? []) await postFault(bench, order, location);
  const [door, people] = kind.throughGateway
    ? [gatewayDoor(bench, random), ['mia', 'noah']]
    : [engineDoor(bench), ['mia']];
  const player = new Player(bench, { location, shape, door, people });
  await player.start();
  let over = false;
  const ending = player.untilEnd().finally(() => (over = true));
  const isOver = () => over;
  const happening =
    faultId === null ? Promise.resolve(UNTOUCHED) : whenMet(bench, { faultId, trial, player, random, isOver });
  // It is waited for below; until then its failure, as when the script is interrupted, must not end the process.
  happening.catch(() => undefined);
  const document = await ending;
  const stands = document === null ? await player.standsAt() : null;
  const met = await happening;
  if (faultId !== null && !met.met) await bench.control('POST', '/faults/remove', { id: faultId });
  await sleep(SETTLE_MS);
  const truth = await player.truth();
  return {
    kind: kind.name,
    at,
    ...met,
    location,
    verdict: judge({ document, asked: player.asked, truth, runs: await player.runs() }),
    outcome: document?.outcome?.kind ?? 'none',
    tookMs: Math.round(performance.now() - beganMs),
    asked: player.asked,
    document,
    stands,
  };
}

type Met = Pick<Result, 'met' | 'recovery'>;
const UNTOUCHED: Met = { met: true, recovery: null };

/** The preparations for a shape before its run begins. */
export async function setUp(bench: Bench, { faults = [], othersBuilds }: Shape, location: string): Promise<void> {
  for (const order of faults) await postFault(bench, order, location);
  if (othersBuilds !== undefined) await bench.control('POST', '/builds', { count: othersBuilds });
}

/** With a location, only its requests are met. */
async function postFault(bench: Bench, order: Ordered, location: string | null): Promise<number> {
  const body = { ...order, match: { ...order.match, ...(location === null ? {} : { location }) } };
  const { faults } = (await bench.control('POST', '/faults', body)) as { faults: { id: number }[] };
  return faults[0]!.id;
}

interface Moment {
  faultId: number;
  trial: Case;
  player: Player;
  random: () => number;
  isOver: () => boolean;
}

/** Waits until the request comes, and then does what the kind says. */
async function whenMet(bench: Bench, { faultId, trial, player, random, isOver }: Moment): Promise<Met> {
  const { then } = trial.kind;
  let usedAt = await usedSince(bench, faultId);
  for (; usedAt === null; usedAt = await usedSince(bench, faultId)) {
    if (isOver()) return { met: false, recovery: null };
    await sleep(150);
  }
  if (then === undefined) return UNTOUCHED;
  const release = () => bench.control('POST', '/faults/release', { id: faultId });
  return perform(bench, then, { heldSinceMs: Date.parse(usedAt), release, by: trial.by, player, random, isOver });
}

interface Held extends Pick<Moment, 'player' | 'random' | 'isOver'> {
  heldSinceMs: number;
  release: () => Promise<unknown>;
  /** The worker whose request is held. */
  by: WorkerName | null;
}

async function perform(bench: Bench, then: Happening, held: Held): Promise<Met> {
  const { heldSinceMs, release, by, player, random, isOver } = held;
  switch (then.do) {
    case 'release-later':
      await sleep(then.afterMs);
      await release();
      return UNTOUCHED;
    case 'release-and-pause': {
      const pausing = bench.pause(then.worker, PAUSE_MS, heldSinceMs);
      await sleep(random() * 20);
      await release();
      await pausing;
      return UNTOUCHED;
    }
    case 'pause':
      await bench.pause(then.worker ?? by!, PAUSE_MS, heldSinceMs);
      await release();
      return UNTOUCHED;
    case 'reset-workflow':
      await player.reset(random());
      await release();
      return UNTOUCHED;
    case 'kill':
    case 'kill-engine': {
      const name = then.do === 'kill-engine' ? 'engine' : (then.worker ?? by!);
      const untilItGoesOn = await watchRecovery(player, { name, isOver });
      const { atMs, back } = await bench.kill(name, { heldSinceMs, ...meanwhileOf(bench, then) });
      await release();
      const recovery = await untilItGoesOn(atMs);
      await back;
      return { met: true, recovery };
    }
  }
}

/** The acts of others at Jenkins while the process is away. */
function meanwhileOf(bench: Bench, then: Happening): { meanwhile?: () => Promise<void> } {
  if (then.do !== 'kill' || then.othersBuilds === undefined) return {};
  const { othersBuilds: count, forgetQueue } = then;
  return {
    async meanwhile() {
      await bench.control('POST', '/builds', { count });
      if (!forgetQueue) return;
      // First the items of the queue become builds: Jenkins forgets only items that have left it.
      await sleep(1_000);
      await bench.control('POST', '/builds/forget');
    },
  };
}

async function usedSince(bench: Bench, id: number): Promise<string | null> {
  const { faults } = (await bench.control('GET', '/faults')) as { faults: { id: number; usedAt?: string }[] };
  return faults.find((one) => one.id === id)?.usedAt ?? null;
}
