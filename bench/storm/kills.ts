import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { killAndStart } from '../../lab/crash/kill-and-start';
import type { LabProcess } from '../../lab/process';
import type { Stack } from '../../lab/stack';

const ROOT = join(__dirname, '..', '..');
const LOOK_EVERY_MS = 100;

/** The second diagnosis worker of a stack, which is killed and started as the first one is. */
export interface SecondWorker {
  killAndStart(): Promise<void>;
}

export async function startSecondWorker(stack: Stack): Promise<SecondWorker> {
  let worker: LabProcess = await stack.startAnother('diagnosis', ROOT);
  return {
    async killAndStart() {
      await worker.end('SIGKILL');
      worker = await stack.startAnother('diagnosis', ROOT);
    },
  };
}

export interface KillOrder {
  rounds: number;
  /** With the gateway; else only the workers. */
  gateway: boolean;
  /** The share that is done, from 0 to 1. The rounds come at equal distances of it. */
  share: () => number;
  /** True when no further round should begin. */
  isOver: () => boolean;
  /** Called after each round with the number of processes that were killed in it. */
  onKilled: (processes: number) => void;
}

/**
 * Kills the processes in rounds, each with SIGKILL, and starts them again at once. In each round one of the two diagnosis
 * workers goes on, in turns. Resolves when all processes work again.
 */
export async function killInRounds(
  { stack, second }: { stack: Stack; second: SecondWorker },
  { rounds, gateway, share, isOver, onKilled }: KillOrder,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    while (share() < round / (rounds + 1) && !isOver()) await pause(LOOK_EVERY_MS);
    if (isOver()) return;
    const killing = [
      round % 2 === 1 ? killAndStart(stack, 'diagnosis') : second.killAndStart(),
      killAndStart(stack, 'remediation'),
      ...(gateway ? [killAndStart(stack, 'gateway')] : []),
    ];
    await Promise.all(killing);
    onKilled(killing.length);
  }
}
