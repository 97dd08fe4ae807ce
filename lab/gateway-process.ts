import { randomBytes } from 'node:crypto';
import { startProcess, type LabProcess, type ProcessOrder } from './process';

export interface GatewayProcess extends LabProcess {
  url: string;
  tokens: GatewayTokens;
}

/** Bearer tokens that the gateway takes. */
export interface GatewayTokens {
  intake: string;
  viewer: string;
}

/** Starts the gateway as a process at an address on loopback that is free, and waits until it answers and reaches the engine. */
export async function startGateway(
  url: string,
  order: Pick<ProcessOrder, 'environment' | 'logFile' | 'env' | 'onDeath'>,
  tokens: GatewayTokens = { intake: newToken(), viewer: newToken() },
): Promise<GatewayProcess> {
  const { port } = new URL(url);
  const started = await startProcess({
    ...order,
    title: 'gateway',
    script: 'src/gateway/main.ts',
    environment: {
      ...order.environment,
      SATLINK_GATEWAY_PORT: port,
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
