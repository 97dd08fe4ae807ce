import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { GatewayParts } from './parts';

/** One surface of the gateway: adds its routes. Each is a plugin of its own, so parsers and hooks stay with it. */
export type Surface = (app: FastifyInstance, parts: GatewayParts) => Promise<void>;

/** Built apart from listening, so that tests can speak to it without a socket. */
const SURFACES: Surface[] = [];

export async function buildGateway(parts: GatewayParts): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 1_000_000, trustProxy: parts.config.trustedProxies });
  for (const surface of SURFACES) await app.register((child) => surface(child, parts));
  return app;
}
