import type { Logger } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import { ALL_ARE_ONE, NAME_THE_PROXY } from '../../config/unnamed-proxy';

/** Peers that are named in the log; each once. More would be clients that only pretend to come through a proxy. */
const NAMED_MAX = 5;

/**
 * Says in the log when a request comes through a proxy that the configuration does not name. A client can pretend that, so
 * nothing follows from it.
 */
export function noticeUnnamedProxy(app: FastifyInstance, log: Logger): void {
  const named = new Set<string>();
  app.addHook('onRequest', async ({ headers, ips, socket: { remoteAddress: peer } }) => {
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    // Of a proxy that is believed, the address that it forwards stands behind its own.
    if (!isForwarded || (ips?.length ?? 1) > 1 || peer === undefined) return;
    if (named.has(peer) || named.size >= NAMED_MAX) return;
    named.add(peer);
    log.warn(`requests come through a proxy that is not named: ${ALL_ARE_ONE}; ${NAME_THE_PROXY}`, { proxy: peer });
  });
}
