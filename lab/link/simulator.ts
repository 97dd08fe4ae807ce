import { bearerOf } from '../http/exchange';
import { Router } from '../http/router';
import type { Simulator } from '../http/serve';
import type { Sessions } from '../iam/sessions';
import type { World } from '../world/world';

/** The Link API: whether the tunnel of a location is up, which follows from the connector's tokens. */
export function linkSimulator(world: World, sessions: Sessions): Simulator {
  const router = new Router().on('GET', '/v1/locations/:id', (exchange, { id }) => {
    const caller = sessions.of(bearerOf(exchange), world.clock.now())?.identity;
    if (caller === undefined) return { status: 401, body: { message: 'Unauthorized' } };
    const location = world.locations.get(id!);
    if (location === undefined || location.deleted) return { status: 404, body: { message: 'Location not found' } };
    if (location.account !== caller.account) return { status: 403, body: { message: 'Forbidden' } };
    const connected = location.token.at(-1)?.outcome.kind === 'ok';
    const connectors = ['4sp9z', '8rt2c', 'b5x7n'].map((end, index) => ({
      connector: `satellite-link-connector-6f5c9b7d4-${end}`,
      latency: 4 + index,
      rxBW: 5,
      txBW: 5,
    }));
    return {
      status: 200,
      body: {
        crn: `crn:v1:bluemix:public:satellite-link:${location.region}:a/${location.account}:${location.id}::`,
        location_id: location.id,
        desc: location.name,
        satellite_link_host: `c-01.${location.region}.link.lab.invalid`,
        status: 'enabled',
        created_at: '2025-05-06T07:08:09.000Z',
        last_change: new Date(location.token.at(-1)?.sinceMs ?? 0).toISOString(),
        performance: connected
          ? { tunnels: 3, healthStatus: 'Up', connectors }
          : { tunnels: 0, healthStatus: 'Down', connectors: [] },
      },
    };
  });
  return {
    name: 'link',
    answer: (exchange) => router.answer(exchange) ?? { status: 404, body: { message: 'Not found' } },
    about: ({ path }) => world.idsIn(path),
  };
}
