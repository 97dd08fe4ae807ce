import { performance } from 'node:perf_hooks';
import { Secret } from '../../config/secret';
import type { ErrorFacts } from '../client-error';
import { parseJson, sendForJson } from '../http';
import type { HttpRequest, HttpResponse, Endpoint } from '../http';
import { IamError } from './error';
import { listPages } from './list-pages';
import type { Listed } from './list-pages';
import { ApiKeyPage, OwnApiKey, Policies, IamRefusal, Token } from './schema';
import type { IamPolicy } from './schema';

/** A login. Only the clients that send the tokens hold them. */
export interface Login {
  accessToken: Secret;
  /** Null if IAM gave none. */
  refreshToken: Secret | null;
}

/** Keys belong to a user or to a service ID, and IAM lists only one kind at a time. */
export type KeyKind = 'user' | 'service-id';

/** A record of an API key as IAM lists it. It never contains the value of the key. */
export interface ApiKeyRecord {
  id: string;
  kind: KeyKind;
  /** The identity behind the key; null if IAM does not say. */
  iamId: string | null;
  name: string;
  description: string;
  /** In IAM's format. */
  createdAt: string;
}

/** The identity of one of our API keys. */
export interface OwnIdentity {
  keyId: string;
  keyName: string;
  iamId: string;
  account: string;
}

/** IAM: logins, and the data that they may see. Throws `IamError` only. */
export interface Iam {
  /** Logs in with an API key. The process keeps a login until a fifth of its life is left; `anew` skips that. */
  logIn(apiKey: Secret, options?: { anew: boolean }): Promise<Login>;
  /** Forgets a login that another service refused. */
  forget(apiKey: Secret): void;
  /**
   * The API keys of an account, of one kind, as far as the identity may see them: IAM leaves out the others silently.
   */
  listApiKeys(session: Login, of: { account: string; kind: KeyKind }): Promise<Listed<ApiKeyRecord>>;
  readOwnIdentity(session: Login, apiKey: Secret): Promise<OwnIdentity>;
  /** The access policies that were given to an identity directly. */
  listPolicies(session: Login, who: { account: string; iamId: string }): Promise<IamPolicy[]>;
}

/** The client `bx` with the password `bx`. Without it IAM gives no refresh token, and a key reset needs one. */
const BX_CLIENT = `Basic ${Buffer.from('bx:bx').toString('base64')}`;
const TYPES: Record<KeyKind, string> = { user: 'user', 'service-id': 'serviceid' };

interface KeptLogin {
  session: Promise<Login>;
  /** By the process's own monotonic clock. */
  untilMs: number;
}

export function createIam({ url, timeoutMs = 15_000 }: { url: string; timeoutMs?: number }): Iam {
  const site: Endpoint = { system: 'iam', baseUrl: url, timeoutMs, fail: failOf };
  const kept = new Map<string, KeptLogin>();

  async function requestLogin(apiKey: Secret): Promise<{ session: Login; lifeMs: number }> {
    const ask: HttpRequest = {
      attempt: 'log in to IBM Cloud',
      method: 'POST',
      path: '/identity/token',
      headers: { Authorization: BX_CLIENT },
      form: {
        grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
        apikey: apiKey.reveal(),
        response_type: 'cloud_iam',
      },
    };
    const token = await sendForJson(site, ask, Token);
    const refresh = token.refresh_token;
    return {
      session: {
        accessToken: new Secret(token.access_token),
        refreshToken: !refresh || refresh === 'not_supported' ? null : new Secret(refresh),
      },
      // `expires_in` counts from the receipt. The server's absolute times would need equal clocks.
      lifeMs: token.expires_in * 1000,
    };
  }

  function logInAndKeep(apiKey: Secret): Promise<Login> {
    const login = requestLogin(apiKey);
    const entry: KeptLogin = { session: login.then(({ session }) => session), untilMs: Infinity };
    kept.set(apiKey.reveal(), entry);
    login.then(
      ({ lifeMs }) => (entry.untilMs = performance.now() + lifeMs * 0.8),
      () => kept.get(apiKey.reveal()) === entry && kept.delete(apiKey.reveal()),
    );
    return entry.session;
  }

  const bearer = ({ accessToken }: Login) => ({ Authorization: `Bearer ${accessToken.reveal()}` });

  return {
    async logIn(apiKey, { anew } = { anew: false }) {
      const login = kept.get(apiKey.reveal());
      return !anew && login && performance.now() < login.untilMs ? login.session : logInAndKeep(apiKey);
    },

    forget: (apiKey) => void kept.delete(apiKey.reveal()),

    async listApiKeys(session, { account, kind }) {
      const whose = kind === 'user' ? 'users' : 'service IDs';
      const { entries, endsEarly } = await listPages((pageToken) => {
        const query = { account_id: account, scope: 'account', type: TYPES[kind], pagesize: '100' };
        const ask: HttpRequest = {
          attempt: `list the API keys of ${whose} in account ${account}`,
          method: 'GET',
          path: '/v1/apikeys',
          query: { ...query, ...(pageToken === undefined ? {} : { pagetoken: pageToken }) },
          headers: bearer(session),
        };
        return sendForJson(site, ask, ApiKeyPage);
      });
      const records = entries.map(({ id, name, description, created_at: createdAt, iam_id: iamId }) => {
        return { id, kind, name: name ?? '', description: description ?? '', createdAt, iamId: iamId ?? null };
      });
      return { entries: records, endsEarly };
    },

    async readOwnIdentity(session, apiKey) {
      const ask: HttpRequest = {
        attempt: 'read the record of our own API key',
        method: 'GET',
        path: '/v1/apikeys/details',
        headers: { ...bearer(session), 'IAM-ApiKey': apiKey.reveal() },
      };
      const { id, name, iam_id: iamId, account_id: account } = await sendForJson(site, ask, OwnApiKey);
      return { keyId: id, keyName: name ?? '', iamId, account };
    },

    async listPolicies(session, { account, iamId }) {
      const ask: HttpRequest = {
        attempt: `list our own policies in account ${account}`,
        method: 'GET',
        path: '/v1/policies',
        query: { account_id: account, iam_id: iamId, type: 'access', state: 'active' },
        headers: bearer(session),
      };
      return (await sendForJson(site, ask, Policies)).policies;
    },
  };
}

/** A new key is not known everywhere at once, so "not found" may pass in a moment. */
const MAY_PASS = ['BXNIM0415E', 'BXNIM0407E'];

function failOf(facts: ErrorFacts, heard?: HttpResponse): IamError {
  const errorCode = heard === undefined ? null : errorCodeOf(heard.text);
  const transactionId = /^[\w-]{1,100}$/.exec(heard?.header('transaction-id') ?? '')?.[0] ?? null;
  const permanent = facts.permanent && !(errorCode !== null && MAY_PASS.includes(errorCode));
  return new IamError({ ...facts, permanent }, { errorCode, transactionId });
}

function errorCodeOf(text: string): string | null {
  const parsed = IamRefusal.safeParse(parseJson(text));
  return parsed.success ? parsed.data.errorCode : null;
}
