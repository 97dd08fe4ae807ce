import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A connection to a server on which answers can get lost, as they do when a network fails at the wrong moment. */
export interface LossyWire {
  /** host:port */
  address: string;
  /** From here on what is sent arrives, and nothing comes back. */
  mute(): void;
  /** Ends what is connected. Who connects anew is heard and answered again. */
  cut(): void;
  close(): Promise<void>;
}

/** @param target host:port */
export async function openLossyWire(target: string): Promise<LossyWire> {
  const [host, port] = target.split(':') as [string, string];
  const sockets = new Set<Socket>();
  let muted = false;
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => void (muted || near.write(bytes)));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    muted = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mute: () => void (muted = true),
    cut,
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
