import { setTimeout as sleep } from 'node:timers/promises';
import type { Absence, Bench, ProcessName } from './bench';
import { readJournal } from './journal';
import type { Player } from './player';

const LOOK_EVERY_MS = 100;
/** Longer than this after all processes were back, the history says what the run waited for. */
const EXPLAIN_FROM_MS = 6_000;

/** How long a run stood still after a kill. Null where it had ended before. */
export interface Recovery {
  /** From the kill until the run went on. */
  totalMs: number;
  /** The part of it in which everything worked that the run needs. */
  sinceBackMs: number;
  /** The events of the run in that time, if it was long. */
  events: string[];
}

/** The signs that a run goes on: its requests, and its own words. */
async function traces({ bench, game, newest, asked }: Player): Promise<{ requests: number; said: string }> {
  const steps = newest?.steps.map(({ state, because }) => `${state} ${because ?? ''}`).join();
  return { requests: (await readJournal(bench, game.location)).length, said: `${steps ?? ''} ${asked.length}` };
}

/** Call it before the kill; the answer waits until the run goes on after the kill. */
export async function watchRecovery(
  player: Player,
  { name, isOver }: { name: ProcessName; isOver: () => boolean },
): Promise<(killedMs: number) => Promise<Recovery | null>> {
  const { said } = await traces(player);
  return async (killedMs) => {
    // The request that was held is noted when it is let go; only what comes after it counts.
    await sleep(LOOK_EVERY_MS);
    const { requests } = await traces(player);
    for (let now = await traces(player); ; now = await traces(player)) {
      const atMs = Date.now();
      if (now.requests > requests || now.said !== said) return recoveryOf(player, name, { killedMs, wentOnMs: atMs });
      if (isOver()) return null;
      if (atMs - killedMs > player.bench.trialMaxMs) return recoveryOf(player, name, { killedMs, wentOnMs: atMs });
      await sleep(LOOK_EVERY_MS);
    }
  };
}

interface Gap {
  killedMs: number;
  wentOnMs: number;
}

async function recoveryOf(player: Player, name: ProcessName, gap: Gap): Promise<Recovery> {
  const { killedMs, wentOnMs } = gap;
  const sinceBackMs = Math.max(0, wentOnMs - lastBackMs(player.bench, name, gap));
  const events = sinceBackMs > EXPLAIN_FROM_MS ? await player.eventsSince(killedMs).catch(() => []) : [];
  return { totalMs: wentOnMs - killedMs, sinceBackMs, events };
}

/** Another trial may have killed or stopped what this run needs, before it could go on: the diagnosis worker has its workflow. */
function lastBackMs({ absences }: Bench, name: ProcessName, { killedMs, wentOnMs }: Gap): number {
  const counts = (one: Absence) =>
    [name, 'diagnosis', 'engine'].includes(one.name) &&
    one.sinceMs < wentOnMs &&
    (one.untilMs === null || one.untilMs >= killedMs);
  return Math.max(killedMs, ...absences.filter(counts).map(({ untilMs }) => untilMs ?? wentOnMs));
}
