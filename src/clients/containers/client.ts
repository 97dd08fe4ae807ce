import type { ErrorFacts } from '../client-error';
import { parseJson, readJson, send, sendForJson } from '../http';
import type { HttpRequest, HttpResponse, Endpoint } from '../http';
import type { Login } from '../iam/client';
import { listGroups } from './list-groups';
import type { ResourceGroup } from './list-groups';
import type { Request } from '../request';
import { ContainersError } from './error';
import { bearer, resetRequest, scopeHeaders } from './request';
import type { KeyScope } from './request';
import { Clusters, Location, Locations, ContainersRefusal, ResourceGroups } from './schema';

/** A cluster or a location as lists show it. The answer may lack region and resource group. */
export interface ListedPlace {
  id: string;
  name?: string;
  region?: string;
  /** Id of the resource group. */
  resourceGroup?: string;
}

export interface LocationState {
  id: string;
  name?: string;
  /** `normal`, `action required`, … in the service's words. */
  state: string | null;
  /** The place of the location, as the service says; null if it does not say. `resourceGroup` is an id. */
  region: string | null;
  resourceGroup: string | null;
  account: string | null;
}

/** IBM Cloud's container service, Satellite locations and resource groups. Throws `ContainersError` only. */
export interface Containers {
  listClusters(session: Login, scope: KeyScope): Promise<ListedPlace[]>;
  listLocations(session: Login, scope: KeyScope): Promise<ListedPlace[]>;
  /** Null if the service itself says that there is no such location. */
  readLocation(session: Login, location: string): Promise<LocationState | null>;
  /**
   * All of them, over all pages. A list that is not read to its end is an error: the group may be in the missing part.
   */
  listResourceGroups(session: Login, account: string): Promise<ResourceGroup[]>;
  /**
   * REPLACES THE KEY of account, region and resource group, which every cluster and location there uses. Not
   * idempotent: one request, no repeat. `sent` of the error tells whether it may have happened.
   */
  resetApiKey(session: Login, scope: KeyScope): Promise<void>;
}

export interface ContainersOptions {
  url: string;
  /** The service that lists resource groups. */
  resourceControllerUrl: string;
  timeoutMs?: number;
  resetTimeoutMs?: number;
}

/** A reset takes longer than a read, and its answer matters more. */
export const RESET_TIMEOUT_MS = 60_000;

export function createContainers(options: ContainersOptions): Containers {
  const { url, resourceControllerUrl, timeoutMs = 20_000, resetTimeoutMs = RESET_TIMEOUT_MS } = options;
  const site: Endpoint = { system: 'containers', baseUrl: url, timeoutMs, fail: failOf };
  return {
    async listClusters(session, scope) {
      const ask = { attempt: 'list clusters', path: '/global/v2/getClusters', headers: headersOf(session, scope) };
      return (await sendForJson(site, { ...ask, method: 'GET' }, Clusters)).map(placeOf);
    },

    async listLocations(session, scope) {
      const ask = { attempt: 'list locations', path: '/global/v2/satellite/getControllers' };
      const headers = headersOf(session, scope);
      return (await sendForJson(site, { ...ask, method: 'GET', headers }, Locations)).map(placeOf);
    },

    async readLocation(session, location) {
      const ask: HttpRequest = {
        attempt: `read location ${location}`,
        method: 'GET',
        path: '/global/v2/satellite/getController',
        query: { controller: location },
        headers: headersOf(session),
      };
      const heard = await send(site, { ...ask, expects: [200, 404] });
      if (heard.status === 404) {
        if (refusalOf(heard) !== null) return null;
        const facts = { attempt: ask.attempt, method: ask.method, url: `${url}${ask.path}`, status: 404 };
        throw failOf({ ...facts, reason: 'HTTP 404', retryAfterMs: null, sent: 'answered', permanent: false }, heard);
      }
      const { id, name, state, region, resourceGroup, crn } = readJson(site, ask, { heard, shape: Location });
      const place = { region: region ?? null, resourceGroup: resourceGroup ?? null, account: accountOf(crn) };
      return { id, state: state ?? null, ...place, ...(name === undefined ? {} : { name }) };
    },

    async listResourceGroups(session, account) {
      const attempt = `list the resource groups of account ${account}`;
      const path = '/v2/resource_groups';
      const headers = headersOf(session);
      const { groups, endsEarly } = await listGroups((more) => {
        const ask: HttpRequest = { attempt, method: 'GET', path, query: { ...more, account_id: account }, headers };
        return sendForJson(
          { ...site, system: 'resource-controller', baseUrl: resourceControllerUrl },
          ask,
          ResourceGroups,
        );
      });
      if (endsEarly === null) return groups;
      const facts = { attempt, method: 'GET', url: `${resourceControllerUrl}${path}`, status: 200, retryAfterMs: null };
      throw failOf({ ...facts, reason: endsEarly, sent: 'answered', permanent: true });
    },

    async resetApiKey(session, scope) {
      const ask: HttpRequest = {
        attempt: `reset the API key of region ${scope.region} and resource group ${scope.resourceGroup}`,
        ...requestOfReset(session, scope),
      };
      await send({ ...site, timeoutMs: resetTimeoutMs }, ask);
    },
  };
}

function headersOf({ accessToken }: Login, scope?: KeyScope): Record<string, string> {
  return { ...bearer(accessToken.reveal()), ...(scope === undefined ? {} : scopeHeaders(scope)) };
}

/** Sends only with all four headers: without a resource group, the key of the *default* group would be replaced. */
function requestOfReset({ accessToken, refreshToken }: Login, { region, resourceGroup }: KeyScope): Request {
  const refused = (reason: string) =>
    new ContainersError(
      {
        attempt: 'reset an API key',
        reason,
        method: 'POST',
        url: '/global/v1/keys',
        status: null,
        retryAfterMs: null,
        sent: 'never',
        permanent: true,
      },
      { incidentId: null, code: null },
    );
  if (!/^[a-z]{2,3}-[a-z0-9]{2,12}$/.test(region)) throw refused('no region is named');
  if (!/^[A-Za-z0-9-]{8,64}$/.test(resourceGroup)) throw refused('no resource group is named by its id');
  if (refreshToken === null) throw refused('IAM gave us no refresh token');
  const tokens = { accessToken: accessToken.reveal(), refreshToken: refreshToken.reveal() };
  return resetRequest({ region, resourceGroup }, tokens);
}

/** The account in the name of a resource: `crn:v1:…:satellite:us-east:a/<account>:<id>::`. */
function accountOf(crn: string | undefined): string | null {
  return /:a\/([A-Za-z0-9]{1,64}):/.exec(crn ?? '')?.[1] ?? null;
}

function placeOf({ id, name, region, resourceGroup }: ListedPlace): ListedPlace {
  return {
    id,
    name,
    region,
    resourceGroup,
  };
}

/** For a while after a key is made, parts of IAM do not know it yet. The service then answers 401 with this code. */
const IAM_LAGS_BEHIND = 'P0005';

function failOf(facts: ErrorFacts, heard?: HttpResponse): ContainersError {
  const refusal = heard === undefined ? null : refusalOf(heard);
  const code = refusal?.code ?? null;
  const permanent = facts.permanent && code !== IAM_LAGS_BEHIND;
  return new ContainersError({ ...facts, permanent }, { incidentId: refusal?.incidentID ?? null, code });
}

function refusalOf({ text }: HttpResponse): { incidentID: string; code?: string | undefined } | null {
  const parsed = ContainersRefusal.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}
