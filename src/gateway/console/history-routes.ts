import type { FastifyInstance } from 'fastify';
import { asksPeople } from '../../contract/asks-people';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';
import { listRuns } from '../../runs';
import { placeTitle } from '../../words/place-name';
import { sessionOf } from '../sessions/session';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';
import { askArchive, extentPart } from './archive-state';
import { auditPage } from './audit-page';
import { inCsv, inJsonLines } from './audit-rows';
import type { AuditEntry } from './audit-rows';
import { freezeBanner, stopsOf } from './freeze-part';
import { overviewPage } from './overview-page';
import type { OldestWaiting } from './overview-page';
import { page } from './page';
import type { Markup } from './page';
import { auditFilters, lastDays, overviewDays, periodOf } from './period';
import { policyPage } from './policy-page';

const ENGINE_MS = 5_000;
const HTML = 'text/html; charset=utf-8';
const EXPORTS: [extension: string, type: string, draw: (entries: readonly AuditEntry[]) => string][] = [
  ['csv', 'text/csv', inCsv],
  ['jsonl', 'application/x-ndjson', inJsonLines],
];

/** The pages about what has been: audit, overview, and the policy in force. Every role may look at them. */
export function historyRoutes(app: FastifyInstance, parts: GatewayParts): void {
  const { config, engine } = parts;
  const environmentsNow = () => {
    const now = config.policyNow();
    return Object.keys((now.readable ? now.value : config.fleet).environments);
  };
  const draw = (title: string, session: Session, body: Markup) =>
    page({ title, session, banner: freezeBanner(stopsOf(parts)) }, body);

  app.get('/audit', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const filters = auditFilters(request.query as Record<string, unknown>);
    const period = periodOf(filters);
    const { found, missing } = await askArchive(parts, async (archive) => ({
      entries: await archive.decided(period),
      extent: extentPart(await archive.extent(), period.from),
    }));
    const body = auditPage({ filters, environments: environmentsNow() }, found ?? missing);
    return reply.type(HTML).send(draw('Audit', session, body));
  });

  for (const [extension, type, inForm] of EXPORTS) {
    app.get(`/audit.${extension}`, async (request, reply) => {
      if (sessionOf(request, config) === null) throw new HttpProblem(401, 'sign in again');
      const filters = auditFilters(request.query as Record<string, unknown>);
      const { found } = await askArchive(parts, (archive) => archive.decided(periodOf(filters)));
      if (parts.archive === null) throw new HttpProblem(404, 'No archive of ended runs is kept here.');
      if (found === null) throw new HttpProblem(503, 'The archive cannot be read now.');
      const name = `satlink-audit-${filters.from}-${filters.until}.${extension}`;
      return reply
        .type(`${type}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(inForm(found));
    });
  }

  app.get('/overview', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const days = overviewDays(request.query as Record<string, unknown>);
    const period = lastDays(days);
    const [oldest, { found, missing }] = await Promise.all([
      oldestWaiting(engine),
      askArchive(parts, async (archive) => ({
        runs: await archive.ended(period),
        refusedIn: (await archive.decided(period)).filter(({ counted }) => !counted).map(({ of }) => of.environment),
        extent: extentPart(await archive.extent(), period.from),
      })),
    ]);
    return reply.type(HTML).send(draw('Overview', session, overviewPage(days, oldest, found ?? missing)));
  });

  app.get('/policy', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const now = config.policyNow();
    const fleetEnvironments = Object.keys(config.fleet.environments);
    const body = policyPage({ now, source: config.policySource(), fleetEnvironments });
    return reply.type(HTML).send(draw('Policy in force', session, body));
  });
}

async function oldestWaiting(engine: GatewayParts['engine']): Promise<OldestWaiting> {
  const open = await engine.client
    .withDeadline(Date.now() + ENGINE_MS, () => listRuns(engine, { open: true }))
    .catch(() => null);
  if (open === null) return undefined;
  const waiting = open
    .filter(asksPeople)
    .map(({ run, plan, location, environment, heard, startedAt }) => ({
      run,
      environment,
      name: placeTitle(plan, location),
      since: heard?.since ?? startedAt,
    }))
    .sort((one, other) => one.since.localeCompare(other.since));
  return waiting[0] ?? null;
}
