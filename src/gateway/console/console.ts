import formbody from '@fastify/formbody';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reply } from '../../approvals/decision';
import type { Policy } from '../../config/policy';
import { findRun, isNoAnswer, listRuns, readRun, RunsProblem } from '../../runs';
import type { ReadRun } from '../../runs';
import { STATUS } from '../api/decisions-api';
import { decideInSession } from '../decisions/decide-in-session';
import { HttpProblem } from '../http/problem';
import { openEventStream } from '../live/event-stream';
import { LiveList } from '../live/live-list';
import type { GatewayParts } from '../parts';
import type { Asking } from './ask-part';
import { listPage, listRows } from './list-page';
import type { ListView } from './list-page';
import { notice, page } from './page';
import { runPage } from './run-page';
import { checkCsrf, sessionOf } from './session';
import type { Session } from './session';
import { signInRoutes } from './sign-in';

const ENGINE_MS = 10_000;
const ASSETS = { 'console.css': 'text/css', 'console.mjs': 'text/javascript', 'icon.svg': 'image/svg+xml' };
const HTML = 'text/html; charset=utf-8';
const STREAMS_MAX = 200;

interface OfRun {
  Params: { run: string };
}

/** The pages for people. All of them are drawn here; the script only keeps them fresh. */
export async function consolePages(app: FastifyInstance, parts: GatewayParts): Promise<void> {
  await app.register(formbody);
  answerInPages(app, parts);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  assets(app);
  await signInRoutes(app, parts);
  listRoutes(app, parts);
  runRoutes(app, parts);
}

function assets(app: FastifyInstance): void {
  for (const [name, type] of Object.entries(ASSETS)) {
    const content = readFileSync(join(__dirname, 'assets', name));
    app.get(`/assets/${name}`, { config: { rateLimit: false } }, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).send(content),
    );
  }
  app.get('/', async (_request, reply) => reply.redirect('/runs', 303));
}

function listRoutes(app: FastifyInstance, parts: GatewayParts): void {
  const { config, engine } = parts;
  const list = new LiveList(engine);
  app.addHook('preClose', () => list.close());

  app.get('/runs', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const runs = await engine.client.withDeadline(Date.now() + ENGINE_MS, () => listRuns(engine));
    const live = `/runs-live${request.url.slice('/runs'.length)}`;
    return reply
      .type(HTML)
      .send(page({ title: 'Runs', session, live }, listPage(runs, viewOf(request, parts, session))));
  });

  app.get('/runs-live', async (request, reply) => {
    const session = sessionOf(request, config);
    if (session === null) throw new HttpProblem(401, 'sign in again');
    const view = viewOf(request, parts, session);
    stream(reply, session, (send) => list.follow((runs) => send(listRows(runs, view))));
  });
}

function runRoutes(app: FastifyInstance, parts: GatewayParts): void {
  const { config, engine, live } = parts;

  const show = async (run: string): Promise<ReadRun> =>
    engine.client.withDeadline(Date.now() + ENGINE_MS, async () => readRun(engine, await findRun(engine, run)));
  const draw = (session: Session, document: ReadRun, reply?: Reply) => {
    const title = `${document.location} ${document.environment}`;
    const address = `/runs/${encodeURIComponent(document.run)}/live`;
    const body = runPage(document, askingOf(parts, { session, document }), reply);
    return page({ title, session, live: address }, body);
  };

  app.get<OfRun>('/runs/:run', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    return reply.type(HTML).send(draw(session, await show(request.params.run)));
  });

  app.post<OfRun>('/runs/:run', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    checkCsrf(request, config, session);
    const answer = await decideInSession(parts, {
      session,
      run: request.params.run,
      given: (request.body ?? {}) as Record<string, unknown>,
      surface: 'console',
    });
    return reply
      .code(STATUS[answer.answer])
      .type(HTML)
      .send(draw(session, await show(request.params.run), answer));
  });

  app.get<OfRun>('/runs/:run/live', async (request, reply) => {
    const session = sessionOf(request, config);
    if (session === null) throw new HttpProblem(401, 'sign in again');
    const { run } = await show(request.params.run);
    stream(reply, session, (send, end) =>
      live.follow(run, {
        changed: (document) =>
          send(runPage(document, askingOf(parts, { session, document })), document.outcome !== null),
        ended: end,
      }),
    );
  });
}

/** Sends parts of a page as they change, for as long as the session lasts; at the end the browser asks again. */
function stream(
  reply: FastifyReply,
  session: Session,
  follow: (send: (markup: string, last?: boolean) => void, end: () => void) => () => void,
): void {
  if (streams >= STREAMS_MAX) throw new HttpProblem(503, 'too many pages are open; reload this one now and then');
  streams += 1;
  let stop = (): void => undefined;
  const events = openEventStream(reply, () => {
    streams -= 1;
    clearTimeout(untilSessionEnds);
    stop();
  });
  const untilSessionEnds = setTimeout(() => events.end(), session.until * 1000 - Date.now());
  stop = follow(
    (markup, last = false) => {
      events.send('parts', markup);
      if (last) events.send('end', '');
    },
    () => events.end(),
  );
}

let streams = 0;

/** Who looks; whoever has not signed in is sent to do so, and null is returned. */
function sessionOrLeave(request: FastifyRequest, reply: FastifyReply, { config }: GatewayParts): Session | null {
  const session = sessionOf(request, config);
  if (session !== null) return session;
  if (config.signIn === null) {
    const because = 'No sign-in is set up here: SATLINK_OIDC_ISSUER is not given. Slack and "satlink" work without it.';
    void reply
      .code(503)
      .type(HTML)
      .send(page({ title: 'No sign-in', session: null }, notice('No sign-in', because)));
  } else if (request.method === 'GET') {
    void reply.redirect(`/sign-in?to=${encodeURIComponent(request.url)}`, 303);
  } else {
    throw new HttpProblem(401, 'your session has ended, so nothing was decided; sign in and decide again');
  }
  return null;
}

function viewOf(request: FastifyRequest, { config }: GatewayParts, session: Session): ListView {
  const { environment, q, show } = request.query as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : '');
  const policy = policyOrNull(config.policyNow);
  return {
    environment: text(environment),
    search: text(q),
    show: show === 'open' || show === 'waiting' ? show : 'all',
    environments: Object.keys(config.fleet.environments),
    mayDecide: (name) =>
      session.role !== 'viewer' && (policy?.environments[name]?.approvers.includes(session.name) ?? false),
  };
}

function askingOf({ config }: GatewayParts, { session, document }: { session: Session; document: ReadRun }): Asking {
  const policy = policyOrNull(config.policyNow)?.environments[document.environment];
  return { session, changeIdRequired: policy?.changeIdRequired ?? false };
}

/** For drawing only: whether a decision counts is asked elsewhere, and there an unreadable policy refuses. */
function policyOrNull(policyNow: () => Policy): Policy | null {
  try {
    return policyNow();
  } catch {
    return null;
  }
}

function answerInPages(app: FastifyInstance, { log }: GatewayParts): void {
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    const [status, because] = wordsFor(error);
    if (status === 500) log.error('a page failed', { error, route: request.routeOptions.url });
    const heading = status === 404 ? 'There is no such run' : 'That did not work';
    const body = page({ title: heading, session: null }, notice(heading, because));
    return reply
      .code(status === 500 ? 503 : status)
      .type(HTML)
      .send(body);
  });
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
