import { connect, type Socket } from 'node:net';

/** What a server said on one connection before it ended. */
export interface Said {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A connection on which anything can be sent. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
}

/** Sends bytes as they are and waits until the server has ended the connection. */
export async function speak(url: string, bytes: string | Buffer): Promise<Said> {
  const socket = openSocket(url);
  socket.write(bytes);
  return listen(socket);
}

/** All that the server says until it ends the connection. Status 0 when it says nothing. */
export async function listen(socket: Socket): Promise<Said> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: rest.join('\r\n\r\n'),
  };
}
