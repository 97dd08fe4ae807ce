import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connectToTemporal, TemporalUnreachable } from '../../src/workers/connect';
import { createLog } from '../../src/logging/log';

test('it gives up after its time, and names the address', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const { port } = nobody.address() as AddressInfo;
  nobody.close();
  const address = `127.0.0.1:${port}`;
  const log = createLog({ log: { level: 'error', pretty: false }, always: {} });
  const connecting = connectToTemporal(
    { address, connectionOptions: {} },
    { log, stopping: new AbortController().signal, giveUpAfterMs: 600 },
  );
  const error: unknown = await connecting.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TemporalUnreachable);
  expect((error as Error).message).toContain(`no Temporal server answers at ${address}`);
});
