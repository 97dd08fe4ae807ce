import type { Engine } from '../../src/runs';
import type { Stage } from './stage';

/** The engine of a stage, as gateway and command line see it. */
export function engineOf({ client, queues }: Stage): Engine {
  const address = process.env['SATLINK_TEST_TEMPORAL']!;
  return { client, address, namespace: 'default', queues, close: async () => undefined };
}
