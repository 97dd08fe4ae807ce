import type { KeyRecord, Plan, Target } from '../../approvals/plan';
import type { Secret } from '../../config/secret';
import { ClientError } from '../client-error';
import type { Containers, LocationState } from '../containers/client';
import type { ResourceGroup } from '../containers/list-groups';
import type { Iam, Login } from '../iam/client';
import { IamError } from '../iam/error';
import type { Link } from '../link/client';
import type { LinkLocation } from '../link/schema';
import { affectedBy } from './affected';
import { mayReset } from './may-reset';
import { readKey, whyKeysMayBeHidden } from './read-key';
import type { KeyReading } from './read-key';

/** May our identity reset this key? The new key will act as `as`. */
export type ResetRight = { may: true; as: string } | { may: false; because: string };

/**
 * IBM Cloud with the identities of this process, one per account. Tokens and keys stay inside. Throws `IamError`,
 * `ContainersError` and `LinkError`.
 */
export interface IbmCloud {
  /** The record of the key in force; null if IAM lists none for this region and resource group. */
  keyRecord(target: Target): Promise<KeyRecord | null>;
  /**
   * The same for a look after a doubt. It is `complete` only if IAM would also show us a key that anybody made since.
   */
  lookAtKey(target: Target): Promise<KeyReading>;
  resourceGroups(account: string): Promise<ResourceGroup[]>;
  /** Every cluster and location that uses the key of the target's scope. */
  affected(target: Target): Promise<NonNullable<Plan['affects']>>;
  /** Null if the service says that there is no such location. */
  location(where: { account: string; location: string }): Promise<LocationState | null>;
  /** Null if Link does not know the location. */
  link(where: { account: string; location: string }): Promise<LinkLocation | null>;
  /** Does the identity belong to the target's account, and does it have the role there that a reset needs? */
  proveMayReset(target: Target): Promise<ResetRight>;
  /**
   * Only logs in for a reset. The returned function REPLACES THE KEY of the target's scope, in one request. Not
   * idempotent.
   */
  readyToReset(target: Target): Promise<() => Promise<void>>;
}

export interface IbmCloudParts {
  iam: Iam;
  containers: Containers;
  link: Link;
  /** By account; `*` stands for the accounts without their own entry. */
  keys: Record<string, Secret>;
}

export function createIbmCloud({ iam, containers, link, keys }: IbmCloudParts): IbmCloud {
  function keyFor(account: string): Secret {
    const key = Object.hasOwn(keys, account) ? keys[account] : keys['*'];
    if (key === undefined) throw noIdentity(account);
    return key;
  }

  /** Reads with the kept login, and a second time with a new one if the kept one is refused. */
  async function reading<T>(account: string, read: (session: Login) => Promise<T>): Promise<T> {
    const key = keyFor(account);
    const session = await iam.logIn(key);
    try {
      return await read(session);
    } catch (error) {
      if (!(error instanceof ClientError) || error.status !== 401) throw error;
      iam.forget(key);
      return read(await iam.logIn(key));
    }
  }

  return {
    keyRecord: (target) =>
      reading(target.account, async (session) => {
        const found = await readKey(iam, session, target);
        if (found.record === null && !found.complete) throw notListed(target.account, found.because);
        return found.record === null ? null : { id: found.record.id, createdAt: found.record.createdAt };
      }),

    lookAtKey: (target) =>
      reading(target.account, async (session) => {
        const found = await readKey(iam, session, target);
        if (!found.complete) return found;
        const own = await iam.readOwnIdentity(session, keyFor(target.account));
        const because = await whyKeysMayBeHidden(iam, session, { account: target.account, iamId: own.iamId });
        return because === null ? found : { ...found, complete: false, because };
      }),

    resourceGroups: (account) => reading(account, (session) => containers.listResourceGroups(session, account)),

    affected: (target) =>
      reading(target.account, async (session) => {
        const [clusters, locations] = await Promise.all([
          containers.listClusters(session, target),
          containers.listLocations(session, target),
        ]);
        return affectedBy(target, { clusters, locations });
      }),

    location: ({ account, location }) => reading(account, (session) => containers.readLocation(session, location)),

    link: ({ account, location }) => reading(account, (session) => link.readLocation(session, location)),

    proveMayReset: (target) =>
      reading(target.account, async (session) => {
        const { account, iamId, keyName } = await iam.readOwnIdentity(session, keyFor(target.account));
        if (account !== target.account)
          return { may: false, because: `our identity belongs to account ${account}, not to ${target.account}` };

        const policies = await iam.listPolicies(session, { account, iamId });
        return mayReset(policies, { iamId, target })
          ? { may: true, as: keyName === '' ? iamId : `${iamId} (${keyName})` }
          : { may: false, because: `${iamId} is not Administrator of the container service in this scope` };
      }),

    async readyToReset(target) {
      const session = await iam.logIn(keyFor(target.account), { anew: true });
      return () => containers.resetApiKey(session, target);
    },
  };
}

function noIdentity(account: string): IamError {
  return notAsked(`log in for account ${account}`, 'no IBM Cloud identity is configured for it', '/identity/token');
}

function notListed(account: string, because: string): IamError {
  return notAsked(`read the key record in account ${account}`, because, '/v1/apikeys');
}

function notAsked(attempt: string, reason: string, url: string): IamError {
  const facts = { attempt, reason, method: 'GET', url, status: null, retryAfterMs: null } as const;
  return new IamError({ ...facts, sent: 'never', permanent: true }, { errorCode: null, transactionId: null });
}
