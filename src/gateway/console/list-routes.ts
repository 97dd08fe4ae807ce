import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/problem';
import { LiveList, readListing } from '../live/live-list';
import type { Listing } from '../live/live-list';
import { followFreezes } from './follow-freezes';
import { freezeBanner, stopsOf } from './freeze-part';
import type { PageStreams } from './page-streams';
import type { GatewayParts } from '../parts';
import { FIELD_NAMES, filtersPart, SHOWN } from './list-filters';
import { listPart } from './list-page';
import type { ListView } from './list-page';
import { livePart, page } from './page';
import { brakesOn, incidentsOn, standingOf } from './standing';
import { startForm } from './start-form';
import { startRoute } from './start-route';
import { sessionOf } from '../sessions/session';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';

const ENGINE_MS = 10_000;
const TEXT_MAX = 200;

/** The list of runs, and the stream that keeps it fresh. */
export function listRoutes(app: FastifyInstance, parts: GatewayParts, streams: PageStreams): void {
  const { config, engine } = parts;
  startRoute(app, parts);
  const list = new LiveList(engine);
  app.addHook('preClose', () => list.close());
  const drawn = (listing: Listing, view: ListView) => {
    const part = listPart(listing, view);
    return { ...part, markup: freezeBanner(stopsOf(parts)) + part.markup };
  };

  app.get('/runs', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const view = viewOf(request, parts, session);
    const listing = await engine.client.withDeadline(Date.now() + ENGINE_MS, () => readListing(engine));
    const now = config.policyNow();
    const environments = Object.keys((now.readable ? now.value : config.fleet).environments);
    const live = `/runs-live${request.url.slice('/runs'.length)}`;
    const part = drawn(listing, view);
    return reply
      .type('text/html; charset=utf-8')
      .send(
        page(
          { title: part.title, session, live },
          filtersPart(view, listing.runs, environments) + startForm(session, environments) + livePart(part),
        ),
      );
  });

  app.get('/runs-live', async (request, reply) => {
    const session = sessionOf(request, config);
    if (session === null) throw new HttpProblem(401, 'sign in again');
    const view = viewOf(request, parts, session);
    streams.start(reply, session, (send) =>
      followFreezes<Listing>(
        parts,
        (listing) => send(livePart(drawn(listing, view))),
        (changed) => list.follow(changed),
      ),
    );
  });
}

function viewOf(request: FastifyRequest, { config, brakes, incidents }: GatewayParts, session: Session): ListView {
  const query = request.query as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, TEXT_MAX) : '');
  return {
    search: text(query['q']),
    show: SHOWN.map(([value]) => value).find((value) => value === query['show']) ?? 'all',
    fields: Object.fromEntries(FIELD_NAMES.map((name) => [name, text(query[name])])) as ListView['fields'],
    // An approver and an operator may hand in what xo says.
    waitsForMe: (run) =>
      run.asks === null
        ? session.role !== 'viewer'
        : standingOf(run, session, config.policyNow(), {
            brakes: brakesOn(run, brakes.now()),
            incidents: incidentsOn(run, incidents.now()),
          }).isAsked,
  };
}
