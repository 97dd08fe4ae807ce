import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { startProcess, type LabProcess, type ProcessOrder } from './process';

export interface GatewayProcess extends LabProcess {
  url: string;
  /** Bearer tokens, made at each start. */
  tokens: { intake: string; viewer: string };
}

/** Starts the gateway as a process, on a port that was free, and waits until it answers and reaches the engine. */
export async function startGateway(
  order: Pick<ProcessOrder, 'environment' | 'logFile' | 'env' | 'onDeath'>,
): Promise<GatewayProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const tokens = { intake: newToken(), viewer: newToken() };
  const started = await startProcess({
    ...order,
    title: 'gateway',
    script: 'src/gateway/main.ts',
    environment: {
      ...order.environment,
      SATLINK_GATEWAY_PORT: String(port),
      SATLINK_GATEWAY_URL: url,
      SATLINK_INTAKE_TOKENS: tokens.intake,
      SATLINK_VIEWER_TOKENS: tokens.viewer,
    },
    isReady: async () => {
      try {
        return (await fetch(`${url}/readyz`)).ok;
      } catch {
        return false;
      }
    },
  });
  return { ...started, url, tokens };
}

function newToken(): string {
  return `lab-${randomBytes(18).toString('base64url')}`;
}

/** The gateway's address stands in its own configuration, so the port is known before it starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
