import type { Logger } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import { ALL_ARE_ONE, NAME_THE_PROXY } from '../../config/unnamed-proxy';

/** Number of peers that the log names, each once. More of them would be clients that only pretend to be proxies. */
const NAMED_MAX = 5;

/**
 * Warns in the log when a request comes through a proxy that the configuration does not name. A client can pretend to
 * be one, so the gateway does nothing else about it.
 */
export function noticeUnnamedProxy(app: FastifyInstance, log: Logger): void {
  const named = new Set<string>();
  app.addHook('onRequest', async ({ headers, ips, socket: { remoteAddress: peer } }) => {
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    // Fastify puts the address that a trusted proxy forwards after the proxy's own.
    if (!isForwarded || (ips?.length ?? 1) > 1 || peer === undefined) return;
    if (named.has(peer) || named.size >= NAMED_MAX) return;
    named.add(peer);
    log.warn(`requests come through a proxy that is not named: ${ALL_ARE_ONE}; ${NAME_THE_PROXY}`, { proxy: peer });
  });
}
