import { randomUUID } from 'node:crypto';
import type { LabClock } from '../clock';
import { KnownTexts } from '../known-texts';
import { KUBERNETES_KEY_NAME } from './model';
import type { Account, IamKey, Identity, LabCluster, LabLocation, Scope, TokenOutcome } from './model';
import { newApiKey } from './secrets';

/** How long a new key takes until a master refresh carries it. The lab's policy waits longer than this. */
export const PROPAGATION_MS = 300;

/**
 * The state behind all simulators, and the rules by which it changes. A reset replaces the key of a scope and the old
 * one is gone; a refresh carries the propagated key to a location; the connector's log follows from both.
 */
export class World {
  readonly clock: LabClock;
  readonly #begin: (world: World) => void;
  /** Kept over `restore`, because workers hold them. */
  readonly identities: readonly Identity[];
  accounts = new Map<string, Account>();
  keys = new Map<string, IamKey>();
  scopes = new Map<string, Scope>();
  locations = new Map<string, LabLocation>();
  clusters = new Map<string, LabCluster>();
  informationBuilds: { location: string; number: number }[] = [];
  /** Accounts whose key records nobody may list any more. */
  hiddenKeyRecords = new Set<string>();
  /** True while no xo answers anybody. */
  xoSilent = false;
  /** Every customer key that ever existed. They must never be seen outside. */
  readonly canaries = new KnownTexts();
  readonly #byApikey: ReadonlyMap<string, Identity>;
  #keysByValue = new Map<string, IamKey>();
  #locationsOf = new Map<string, string[]>();
  #ids = new KnownTexts();

  constructor({
    clock,
    identities,
    begin,
  }: {
    clock: LabClock;
    identities: readonly Identity[];
    /** Fills an empty world with its state at the start. */
    begin: (world: World) => void;
  }) {
    this.clock = clock;
    this.identities = identities;
    this.#byApikey = new Map(identities.map((identity) => [identity.apikey, identity]));
    this.#begin = begin;
    this.restore();
  }

  /** Restores the state of the start; customers' keys get new values. */
  restore(): void {
    for (const state of [this.accounts, this.keys, this.scopes, this.locations, this.clusters]) state.clear();
    for (const index of [this.#keysByValue, this.#locationsOf]) index.clear();
    this.#ids = new KnownTexts();
    this.hiddenKeyRecords.clear();
    this.informationBuilds = [];
    this.xoSilent = false;
    this.#begin(this);
  }

  /** Every customer key that ever existed. */
  customerKeys(): Iterable<string> {
    return this.canaries.values();
  }

  addLocation(location: LabLocation): void {
    const { id, account } = location;
    this.locations.set(id, location);
    this.#locationsOf.set(account, [...this.locationsOf(account), id]);
    this.#ids.add(id);
  }

  addCluster(cluster: LabCluster): void {
    this.clusters.set(cluster.id, cluster);
    this.#ids.add(cluster.id);
  }

  /** The ids of all locations of an account. */
  locationsOf(account: string | undefined): readonly string[] {
    return this.#locationsOf.get(account ?? '') ?? [];
  }

  /** The ids of locations and clusters that stand in a text. */
  idsIn(text: string): string[] {
    return this.#ids.in(text);
  }

  /** The login of a worker's API key. */
  identityOf(apikey: string | undefined): Identity | undefined {
    return this.#byApikey.get(apikey ?? '');
  }

  /** A customer's key, also one that was deleted. */
  keyOf(value: string | null | undefined): IamKey | undefined {
    return this.#keysByValue.get(value ?? '');
  }

  addKey(key: Omit<IamKey, 'id' | 'value' | 'createdAtMs'> & { ageMs: number }): IamKey {
    const { ageMs, ...rest } = key;
    const made: IamKey = {
      ...rest,
      id: `ApiKey-${randomUUID()}`,
      value: newApiKey(),
      createdAtMs: this.clock.now() - ageMs,
    };
    this.keys.set(made.id, made);
    this.#keysByValue.set(made.value, made);
    this.canaries.add(made.value);
    return made;
  }

  scopeOf({ account, region, resourceGroup }: Pick<LabLocation, 'account' | 'region' | 'resourceGroup'>): Scope {
    const name = scopeName({ account, region, resourceGroup });
    const known = this.scopes.get(name);
    if (known !== undefined) return known;
    const key = this.addKey({
      name: KUBERNETES_KEY_NAME,
      description: describeKey(region, resourceGroup),
      account,
      iamId: `IBMid-${account.slice(0, 10)}`,
      state: 'active',
      ageMs: 200 * 86_400_000,
    });
    const scope: Scope = {
      account,
      region,
      resourceGroup,
      keyId: key.id,
      propagatedValue: key.value,
      resets: 0,
      rotatedByCustomer: 0,
    };
    this.scopes.set(name, scope);
    return scope;
  }

  /** Replaces the key of a scope, by us or by the customer. The old key is deleted at once, the new one propagates. */
  replaceKey(scope: Scope, { iamId, by }: { iamId: string; by: 'us' | 'customer' }): IamKey {
    const old = this.keys.get(scope.keyId);
    if (old !== undefined) old.state = 'deleted';
    const key = this.addKey({
      name: KUBERNETES_KEY_NAME,
      description: describeKey(scope.region, scope.resourceGroup),
      account: scope.account,
      iamId,
      state: 'active',
      ageMs: 0,
    });
    scope.keyId = key.id;
    if (by === 'us') scope.resets += 1;
    else scope.rotatedByCustomer += 1;
    this.clock.after(PROPAGATION_MS, () => {
      // A later reset has overtaken this one: its key is the one to carry.
      if (scope.keyId === key.id) scope.propagatedValue = key.value;
    });
    for (const location of this.locations.values()) {
      if (location.keyRecordHiddenAfterReset && this.scopeOf(location) === scope)
        this.hiddenKeyRecords.add(scope.account);
    }
    // IAM now refuses the old key, wherever a location holds it.
    for (const location of this.locations.values()) this.observeToken(location);
    return key;
  }

  /** A master refresh has ended: the connector's configuration takes on the key that has propagated. */
  refreshMaster(location: LabLocation): void {
    location.refreshes += 1;
    location.artifacts = {};
    const value = this.scopeOf(location).propagatedValue;
    if (location.staleBuilds > 0) location.followsLater = { value, builds: location.staleBuilds };
    else location.configuredKey = value;
    this.observeToken(location);
  }

  /** An information build has read the location. */
  countInformationBuild(location: LabLocation): void {
    const later = location.followsLater;
    if (later === null) return;
    later.builds -= 1;
    if (later.builds > 0) return;
    location.configuredKey = later.value;
    location.followsLater = null;
    this.observeToken(location);
  }

  /** Records the time when the answer to the `getToken` of a location changed. */
  observeToken(location: LabLocation): void {
    const outcome = this.#tokenOutcome(location);
    const latest = location.token.at(-1)?.outcome;
    if (JSON.stringify(latest) === JSON.stringify(outcome)) return;
    location.token.push({ sinceMs: this.clock.now(), outcome });
  }

  #tokenOutcome({ network, configuredKey }: LabLocation): TokenOutcome {
    if (network === 'down') return { kind: 'unreachable' };
    if (network === 'throttled') return { kind: 'throttled' };
    return verdictOf(this.keyOf(configuredKey));
  }
}

/** IAM's answer to a key. */
export function verdictOf(key: IamKey | undefined): TokenOutcome {
  switch (key?.state) {
    case 'active':
      return { kind: 'ok' };
    case 'owner-inactive':
      return {
        kind: 'rejected',
        status: 400,
        code: 'BXNIM0410E',
        message: 'User not found or inactive.',
      };
    case 'disabled':
      return { kind: 'rejected', status: 400, code: 'BXNIM0462E', message: 'Provided API key is disabled.' };
    case 'deleted':
    case undefined:
      return {
        kind: 'rejected',
        status: 400,
        code: 'BXNIM0415E',
        message: 'Provided API key could not be found.',
      };
  }
}

export function scopeName({ account, region, resourceGroup }: Pick<Scope, 'account' | 'region' | 'resourceGroup'>) {
  return `${account}/${region}/${resourceGroup}`;
}

function describeKey(region: string, resourceGroup: string): string {
  return `Made by the container service for region ${region} and resource group ID ${resourceGroup}`;
}
