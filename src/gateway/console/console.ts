import formbody from '@fastify/formbody';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { secretsIn } from '../../config/secret';
import { createLastScrub } from '../../evidence/redaction/whole-secrets';
import { isNoAnswer, RunsProblem } from '../../runs';
import { countPages } from '../http/count-pages';
import { HttpProblem } from '../http/problem';
import { freezeBanner, stopsOf } from './freeze-part';
import { brakeRoutes } from './brake-routes';
import { PageStreams } from './page-streams';
import { closeUnusedConnections } from '../live/unused-connections';
import type { GatewayParts, SurfaceParts } from '../parts';
import { historyRoutes } from './history-routes';
import { incidentRoutes } from './incident-routes';
import { listRoutes } from './list-routes';
import { helpPart } from './help-part';
import { notice, page } from './page';
import type { Markup } from './page';
import { runRoutes } from './run-routes';
import { sessionOf } from '../sessions/session';
import { addressOfSignIn, signInRoutes } from '../sessions/sign-in';

const ASSETS = {
  'console.css': 'text/css',
  'history.css': 'text/css',
  'console.mjs': 'text/javascript',
  'keys.mjs': 'text/javascript',
  'icon.svg': 'image/svg+xml',
};

/** The pages for people. The gateway draws all of them; the script only keeps them fresh. */
export async function consolePages(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  countPages(app, parts);
  const streams = new PageStreams(createLastScrub(secretsIn(parts.config)));
  app.addHook('preClose', async () => streams.closeAll());
  closeUnusedConnections(app);
  await app.register(formbody, { bodyLimit: parts.limits.decisionBytes });
  answerInPages(app, parts);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  assets(app);
  // Each page shows the brakes and the incidents, and draws them from what was read last.
  app.addHook('preHandler', async (request) => {
    if (!isAsset(request) && sessionOf(request, parts.config) !== null)
      await Promise.all([parts.brakes.fresh(), parts.incidents.fresh()]);
  });
  await signInRoutes(app, parts, streams);
  app.get('/help', async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(page({ title: 'Help', session: sessionOf(request, parts.config) }, helpPart())),
  );
  historyRoutes(app, parts);
  listRoutes(app, parts, streams);
  runRoutes(app, parts, streams);
  brakeRoutes(app, parts);
  incidentRoutes(app, parts);
}

/** The page of an address that leads nowhere. */
export function nothingHere(
  request: FastifyRequest,
  parts: Pick<GatewayParts, 'config' | 'brakes' | 'incidents'>,
): Markup {
  const session = sessionOf(request, parts.config);
  const banner = session === null ? '' : freezeBanner(stopsOf(parts));
  const because = 'The address may be cut off, or misspelled.';
  return page({ title: 'Nothing here', session, banner }, notice('There is nothing at this address', because));
}

function isAsset({ url }: FastifyRequest): boolean {
  return url.startsWith('/assets/') || url === '/favicon.ico';
}

function assets(app: FastifyInstance): void {
  for (const [name, type] of Object.entries(ASSETS)) {
    const content = readFileSync(join(__dirname, 'assets', name));
    app.get(`/assets/${name}`, async (_request, reply) => reply.type(`${type}; charset=utf-8`).send(content));
  }
  // Browsers ask for it before they have read a page.
  const icon = readFileSync(join(__dirname, 'assets', 'icon.svg'));
  app.get('/favicon.ico', async (_request, reply) => reply.type(ASSETS['icon.svg']).send(icon));
  app.get('/', async (_request, reply) => reply.redirect('/runs', 303));
}

function answerInPages(app: FastifyInstance, parts: GatewayParts): void {
  const { config, log } = parts;
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    const [status, because] = wordsFor(error);
    const session = sessionOf(request, config);
    if (status === 500) log.error('a page failed', { error, route: request.routeOptions.url });
    const heading = status === 404 && error instanceof RunsProblem ? 'There is no such run' : 'That did not work';
    const body = notice(heading, because, status === 401 ? [addressOfSignIn(pathOf(request)), 'Sign in'] : undefined);
    return reply
      .code(status === 500 ? 503 : status)
      .type('text/html; charset=utf-8')
      .send(page({ title: heading, session, banner: session === null ? '' : freezeBanner(stopsOf(parts)) }, body));
  });
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0]!;
}

function wordsFor(error: Error & { statusCode?: number }): [number, string] {
  if (error instanceof HttpProblem) return [error.status, error.message];
  if (error instanceof RunsProblem && error.kind === 'no-such-run')
    return [404, 'No run has this name, location or cluster.'];
  if (error instanceof RunsProblem || isNoAnswer(error))
    return [503, 'The engine does not answer now; try again soon.'];
  if (error.statusCode === 429) return [429, 'Too many requests; wait a moment.'];
  if (error.statusCode !== undefined && error.statusCode < 500)
    return [error.statusCode, 'The request cannot be read.'];
  return [500, 'This could not be done now; the log of the gateway says why.'];
}
