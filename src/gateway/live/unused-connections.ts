import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/**
 * Browsers open connections before they need them. A server that ends waits for connections without a request, for as
 * long as the browser likes. So we close them when the server begins to end.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
}
