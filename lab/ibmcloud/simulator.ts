import { bearerOf, fieldsOf, type Answer, type Exchange } from '../http/exchange';
import { Router, type Parts } from '../http/router';
import type { Simulator } from '../http/serve';
import { resourceGroups } from '../iam/resource-groups';
import type { Sessions } from '../iam/sessions';
import type { Identity, LabLocation } from '../world/model';
import type { World } from '../world/world';
import { clusterNotFound, notAllowed, serviceError, unauthorized } from './errors';
import { shownCluster, shownLocation } from './shown';

interface Called {
  exchange: Exchange;
  parts: Parts;
  caller: Identity;
  world: World;
}

/** The container service, with its real paths below `/global`. */
export function ibmcloudSimulator(world: World, sessions: Sessions): Simulator {
  const called = (respond: (called: Called) => Answer) => (exchange: Exchange, parts: Parts) => {
    const session = sessions.of(bearerOf(exchange), world.clock.now());
    return session === undefined ? unauthorized() : respond({ exchange, parts, caller: session.identity, world });
  };
  const router = new Router()
    .on('POST', '/global/v1/keys', (exchange) => resetKey(exchange, { world, sessions }))
    .on('GET', '/global/v1/clusters', called(listClusters))
    .on('GET', '/global/v2/getClusters', called(listClusters))
    .on('GET', '/global/v2/satellite/getClusters', called(listClusters))
    .on('GET', '/global/v2/getCluster', called(oneCluster))
    .on('GET', '/global/v2/satellite/getControllers', called(listLocations))
    .on('GET', '/global/v2/satellite/getController', called(oneLocation))
    .on('GET', '/global/v1/logging/:cluster/clusterkeyowner', called(keyOwner))
    .on('PUT', '/global/v1/clusters/:cluster/masters', called(refreshCluster))
    .on('POST', '/global/v2/refreshMaster', called(refreshCluster))
    .on('GET', '/v2/resource_groups', (exchange) => resourceGroups(exchange, { world, sessions }));
  return {
    name: 'ibmcloud',
    answer: (exchange) => router.answer(exchange) ?? { status: 404, body: '404 page not found\n' },
    about: (exchange) => {
      const account = sessions.of(bearerOf(exchange), world.clock.now())?.identity.account;
      return [...world.locationsOf(exchange.query.get('account_id') ?? account)];
    },
  };
}

/**
 * Replaces the key of (account, region, resource group) by one that impersonates the caller. It is not idempotent: each
 * call makes another key and deletes the one before. Without a resource group it hits the account's default group.
 */
function resetKey(exchange: Exchange, { world, sessions }: { world: World; sessions: Sessions }): Answer {
  const session = sessions.of(bearerOf(exchange), world.clock.now());
  if (session === undefined) return unauthorized();
  const { identity, refreshToken } = session;
  const region = exchange.headers['x-region'];
  if (typeof region !== 'string' || region === '') return missingHeader('X-Region');
  const given = exchange.headers['x-auth-refresh-token'];
  if (given === undefined || given === '') return missingHeader('X-Auth-Refresh-Token');
  if (given !== refreshToken || refreshToken === 'not_supported') return unauthorized();
  if (identity.role !== 'Administrator') return notAllowed();
  // A key of a service ID is made in IAM Identity, by right of the service ID.
  if (identity.iamId.startsWith('iam-ServiceId-') && identity.identityRole === undefined) return notAllowed();
  const account = world.accounts.get(identity.account);
  const named = exchange.headers['x-auth-resource-group'];
  const group =
    typeof named === 'string' && named !== ''
      ? account?.resourceGroups.find(({ id }) => id === named)
      : account?.resourceGroups.find(({ isDefault }) => isDefault);
  if (group === undefined) {
    const description = 'The resource group could not be found. Its ID is wanted, and not its name.';
    return serviceError(400, { code: 'E06cf', type: 'Client', description });
  }
  const scope = world.scopeOf({ account: identity.account, region, resourceGroup: group.id });
  world.replaceKey(scope, { iamId: identity.iamId, by: 'us' });
  return { status: 204 };
}

function missingHeader(name: string): Answer {
  return serviceError(400, { code: 'E0003', type: 'Client', description: `The header ${name} is missing.` });
}

/** Clusters of the caller's account; the region and resource group of the headers narrow them, as in the CLI. */
function listClusters({ exchange, caller, world }: Called): Answer {
  const region = exchange.headers['x-region'];
  const group = exchange.headers['x-auth-resource-group'];
  const onLocation = exchange.query.get('controller');
  const satellite = exchange.path.includes('/satellite/');
  const clusters = [...world.clusters.values()]
    .filter(({ account }) => account === caller.account)
    .filter((cluster) => region === undefined || region === '' || cluster.region === region)
    .filter((cluster) => group === undefined || group === '' || cluster.resourceGroup === group)
    .filter((cluster) => !satellite || cluster.location !== undefined)
    .filter((cluster) => onLocation === null || cluster.location === onLocation);
  return { status: 200, body: clusters.map((cluster) => shownCluster(cluster, world.accounts.get(caller.account))) };
}

function oneCluster({ exchange, caller, world }: Called): Answer {
  const cluster = clusterOf(exchange.query.get('cluster') ?? '', { caller, world });
  if (cluster === undefined) return clusterNotFound();
  return { status: 200, body: shownCluster(cluster, world.accounts.get(caller.account)) };
}

function listLocations({ exchange, caller, world }: Called): Answer {
  const region = exchange.headers['x-region'];
  const group = exchange.headers['x-auth-resource-group'];
  const locations = locationsOf(caller, world)
    .filter(({ deleted }) => !deleted)
    .filter((location) => region === undefined || region === '' || location.region === region)
    .filter((location) => group === undefined || group === '' || location.resourceGroup === group);
  return {
    status: 200,
    body: locations.map((location) => shownLocation(location, world.accounts.get(caller.account))),
  };
}

function locationsOf({ account }: Identity, world: World): LabLocation[] {
  return world.locationsOf(account).map((id) => world.locations.get(id)!);
}

function oneLocation({ exchange, caller, world }: Called): Answer {
  const wanted = exchange.query.get('controller');
  const location = locationsOf(caller, world).find(({ id, name }) => id === wanted || name === wanted);
  if (location === undefined || location.deleted) {
    const description = 'The specified location could not be found.';
    return serviceError(404, { code: 'E0008', type: 'Provisioning', description });
  }
  return { status: 200, body: shownLocation(location, world.accounts.get(caller.account)) };
}

function keyOwner({ parts, caller, world }: Called): Answer {
  const cluster = clusterOf(parts['cluster']!, { caller, world });
  if (cluster === undefined) return clusterNotFound();
  const key = world.keys.get(world.scopeOf(cluster).keyId)!;
  const owner = world.identities.find(({ iamId }) => iamId === key.iamId);
  const body = { email: owner?.email ?? 'owner@customer.invalid', id: key.iamId, name: owner?.name ?? 'Customer' };
  return { status: 200, body };
}

/** Takes clusters only: for a location there is no public refresh. */
function refreshCluster({ exchange, parts, caller, world }: Called): Answer {
  const wanted = parts['cluster'] ?? fieldsOf(exchange).get('cluster') ?? '';
  if (clusterOf(wanted, { caller, world }) === undefined) return clusterNotFound();
  return caller.role === 'Administrator' ? { status: 204 } : notAllowed();
}

function clusterOf(idOrName: string, { caller, world }: { caller: Identity; world: World }) {
  return [...world.clusters.values()].find(
    ({ id, name, account }) => account === caller.account && (id === idOrName || name === idOrName),
  );
}
