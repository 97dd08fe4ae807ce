import type { Stack } from '../stack';
import type { WorkerName } from '../worker-process';

/** Ends a process of a stack with SIGKILL, and starts it again after `meanwhile`. Resolves when it works again. */
export async function killAndStart(
  stack: Pick<Stack, 'kill' | 'start' | 'gateway'>,
  name: WorkerName | 'gateway',
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  if (name === 'gateway') {
    await meanwhile();
    return stack.gateway!.restart('SIGKILL');
  }
  await stack.kill(name, 'SIGKILL');
  await meanwhile();
  await stack.start(name);
}
