import { z } from 'zod';
import { FaultOrder, type Faults } from './faults';
import { jsonOf, type Answer, type Exchange } from './http/exchange';
import { Router } from './http/router';
import type { Builds } from './jenkins/builds';
import type { Journal } from './journal';
import type { Scope } from './world/model';
import { scopeName, type World } from './world/world';

export interface Controlled {
  world: World;
  journal: Journal;
  faults: Faults;
  builds: Builds;
  reset: () => void;
}

const Tick = z.strictObject({ ms: z.number().min(0).max(86_400_000).optional() });
const Rotation = z
  .strictObject({ scope: z.string().optional(), location: z.string().optional() })
  .refine(
    ({ scope, location }) => (scope === undefined) !== (location === undefined),
    'needs scope or location, one of them',
  );

const Release = z.strictObject({ id: z.int().optional() });
const Remove = z.strictObject({ id: z.int() });
const OthersBuilds = z.strictObject({ count: z.int().min(1).max(1_000) });
const Xo = z.strictObject({ silent: z.boolean() });

const ROUTES = [
  'GET  /journal[?location=ID]    every request, one JSON object a line; no secret in clear',
  'GET  /truth[?location=ID]      what really happened to keys, masters and builds',
  'GET  /faults                   the faults in force and how often each was met',
  'POST /faults                   adds one fault or a list of them',
  'POST /faults/remove {"id": N}  takes a fault away that no request has met',
  'POST /faults/release {"id": N} lets what a fault holds go on; without a body, everything',
  'POST /builds/forget            Jenkins forgets every queue item that has become a build, as it does after five minutes',
  'POST /builds {"count": N}      other people start so many builds of both jobs, for other locations',
  'POST /reset                    puts world, journal and faults back to the start',
  'POST /tick {"ms": N}           lets time pass (stepped time only)',
  'POST /customer/rotate {"location": ID} or {"scope": "account/region/group"}',
  'POST /xo {"silent": true}      no xo answers until it is set to false',
];

/** The control port: a person or a test changes the lab here, and looks at it. */
export function controlRouter(controlled: Controlled): Router {
  const { world, journal, faults, builds, reset } = controlled;
  return new Router()
    .on('GET', '/', () => ({ status: 200, headers: TEXT, body: `${ROUTES.join('\n')}\n` }))
    .on('GET', '/journal', ({ query }) => ({
      status: 200,
      headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8' },
      body: journal.lines(query.get('location')),
    }))
    .on('GET', '/truth', ({ query }) => ({ status: 200, body: truth(world, query.get('location')) }))
    .on('GET', '/faults', () => ({ status: 200, body: { faults: faults.list() } }))
    .on('POST', '/faults', (exchange) => addFaults(exchange, faults))
    .on('POST', '/faults/release', ({ body }) => {
      const asked = Release.safeParse(body.length === 0 ? {} : jsonOf(body));
      return asked.success ? { status: 200, body: { released: faults.release(asked.data.id) } } : refused(asked.error);
    })
    .on('POST', '/faults/remove', ({ body }) => {
      const asked = Remove.safeParse(jsonOf(body));
      return asked.success ? { status: 200, body: { removed: faults.remove(asked.data.id) } } : refused(asked.error);
    })
    .on('POST', '/builds', ({ body }) => {
      const asked = OthersBuilds.safeParse(jsonOf(body));
      if (!asked.success) return refused(asked.error);
      builds.addOthers(asked.data.count);
      return { status: 200, body: asked.data };
    })
    .on('POST', '/builds/forget', () => ({ status: 200, body: { forgotten: builds.forgetLeft() } }))
    .on('POST', '/reset', () => {
      reset();
      return { status: 200, body: { reset: true } };
    })
    .on('POST', '/tick', (exchange) => tick(exchange, world))
    .on('POST', '/xo', ({ body }) => {
      const asked = Xo.safeParse(jsonOf(body));
      if (!asked.success) return refused(asked.error);
      world.xoSilent = asked.data.silent;
      return { status: 200, body: asked.data };
    })
    .on('POST', '/customer/rotate', (exchange) => rotate(exchange, world));
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

/** The real effects: keys by scope, masters and builds by location. Cluster ids stand for their location. */
export function truth(world: World, only: string | null): object {
  const wanted = only === null ? null : (world.clusters.get(only)?.location ?? only);
  const locations = [...world.locations.values()].filter(({ id }) => wanted === null || id === wanted);
  // Shows all scopes of a location's account, so that a reset of the default group by mistake is seen.
  const scopes = [...world.scopes.values()].filter(
    ({ account }) => wanted === null || locations.some((location) => location.account === account),
  );
  return {
    keys: scopes.map(shownScope),
    masters: locations.map(({ id, refreshes }) => ({ location: id, refreshes })),
    builds: world.informationBuilds.filter(({ location }) => wanted === null || location === wanted),
  };
}

function shownScope(scope: Scope): object {
  return { scope: scopeName(scope), resets: scope.resets, rotatedByCustomer: scope.rotatedByCustomer };
}

function addFaults(exchange: Exchange, faults: Faults): Answer {
  const orders = z.union([z.array(FaultOrder).min(1), FaultOrder]).safeParse(jsonOf(exchange.body));
  if (!orders.success) {
    // The union's own words would list every branch; the one that the caller meant is clear from the body.
    const meant = Array.isArray(jsonOf(exchange.body)) ? z.array(FaultOrder).min(1) : FaultOrder;
    return refused(meant.safeParse(jsonOf(exchange.body)).error ?? orders.error);
  }
  const added = [orders.data].flat().map((order) => faults.add(order));
  return { status: 200, body: { faults: added } };
}

function tick(exchange: Exchange, world: World): Answer {
  const asked = Tick.safeParse(exchange.body.length === 0 ? {} : jsonOf(exchange.body));
  if (!asked.success) return refused(asked.error);
  if (world.clock.mode === 'auto')
    return { status: 409, body: { error: 'time runs by itself here; start the lab with --time stepped' } };

  return { status: 200, body: { happened: world.clock.tick(asked.data.ms) } };
}

function rotate(exchange: Exchange, world: World): Answer {
  const asked = Rotation.safeParse(jsonOf(exchange.body));
  if (!asked.success) return refused(asked.error);
  const { scope: name, location: id } = asked.data;
  const location = world.locations.get(world.clusters.get(id ?? '')?.location ?? id ?? '');
  const scope = name === undefined ? location && world.scopeOf(location) : world.scopes.get(name);
  if (scope === undefined) return { status: 404, body: { error: `unknown: ${name ?? id}` } };
  world.replaceKey(scope, { iamId: `IBMid-${scope.account.slice(0, 10)}`, by: 'customer' });
  return { status: 200, body: shownScope(scope) };
}

function refused(error: z.ZodError): Answer {
  const problems = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { status: 400, body: { error: 'the body is not what this route takes', problems } };
}
