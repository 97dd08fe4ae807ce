import { createServer, type AddressInfo } from 'node:net';

/** A port that was free a moment ago: for processes whose address stands in their own, or in another's, configuration. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
