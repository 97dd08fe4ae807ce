import { claimedRequester } from '../approvals/asker';
import type { Asker, Requester, StartStatement } from '../approvals/asker';
import { GATEWAY, isSameName, isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import type { Plan, RunName } from '../approvals/plan';
import type { PrivateKey } from './keys';
import { readStatement, signStatement } from './statement';
import type { Signer } from './statement';

const TYPE = 'satlink-start+jwt';
/** A run is started right after this was signed, as often as that has to be tried. */
const LIFE_SECONDS = 5 * 60;
/** Clocks of signer and engine may differ by so much. */
const SKEW_MS = 60_000;

/** Signs who asks for a run that is started now. Nobody can sign the name of a run before the engine gives it. */
export async function signStart(statement: StartStatement, key: PrivateKey, nowMs: number): Promise<string> {
  const { startedBy } = statement;
  const by = startedBy.kind === 'alert' ? startedBy.source : startedBy.name;
  const expiresAt = new Date((Math.floor(nowMs / 1000) + LIFE_SECONDS) * 1000).toISOString();
  return signStatement(TYPE, { by, ...statement }, { key, nowMs, expiresAt });
}

/** With what a claim about who asked is checked. */
export interface AskerChecks {
  trust: 'claimed' | 'verified';
  keys: readonly Signer[];
  people: People;
  /** When the engine started a run, in milliseconds; null where it knows of none. Throws where it does not answer. */
  startOf: (run: RunName) => Promise<number | null>;
}

type Asked = Pick<Plan, 'run' | 'environment' | 'target' | 'affects'> & { askedBy?: Asker };

/**
 * Who asked for the run of a plan. Where signatures are required the plan is only a claim: whoever can start a workflow could
 * have written it. The gateway's key speaks for alert sources, a person's key for that person. Its signature is for one
 * start: it names the run's id and place, and the engine started the run when it was made.
 */
export async function whoAsked(plan: Asked, { trust, keys, people, startOf }: AskerChecks): Promise<Requester> {
  const { askedBy } = plan;
  if (trust === 'claimed' || askedBy === undefined || askedBy.kind === 'nobody') return claimedRequester(askedBy);
  const { signed } = askedBy;
  if (signed === undefined) return nobody('nobody has signed who asked for this run');
  const because = await whyUnproved({ ...askedBy, signed }, { plan, keys, people, startOf });
  return because === null ? claimedRequester(askedBy) : nobody(`it is not proved who asked for this run: ${because}`);
}

async function whyUnproved(
  askedBy: Exclude<Asker, { kind: 'nobody' }> & { signed: string },
  { plan, keys, people, startOf }: Omit<AskerChecks, 'trust'> & { plan: Asked },
): Promise<string | null> {
  const read = await readStatement(TYPE, askedBy.signed, keys);
  if (typeof read === 'string') return read;
  const { signer, payload } = read;
  const { startedBy, iat, exp } = payload as Partial<StartStatement> & { iat?: number; exp?: number };
  if (startedBy?.kind !== askedBy.kind) return 'the signature is of somebody else';
  if (askedBy.kind === 'alert') {
    if (!isSameName(signer.of, GATEWAY)) return 'only the gateway signs for an alert source';
    if (startedBy.kind !== 'alert' || startedBy.source !== askedBy.source) return 'the signature is of another source';
  } else {
    const isTheirs = (name: unknown) => typeof name === 'string' && isSamePerson(people, name, askedBy.name);
    if (startedBy.kind !== 'person' || !isTheirs(startedBy.name)) return 'the signature is of somebody else';
    if (!isTheirs(signer.of)) return 'the key belongs to somebody else';
  }
  if (payload['workflowId'] !== plan.run.workflowId) return 'the signature is for another run';
  if (payload['environment'] !== plan.environment || !placesOf(plan).includes(payload['location'] as string)) {
    return 'the signature is for another place';
  }
  if (payload['alertname'] !== askedBy.alertname || payload['startsAt'] !== askedBy.startsAt) {
    return 'the signature is for another alert';
  }
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LIFE_SECONDS) {
    return 'the signature has no believable time';
  }
  const startMs = await startOf(plan.run);
  if (startMs === null) return 'the engine does not know the run';
  return startMs >= iat * 1000 - SKEW_MS && startMs < exp * 1000 + SKEW_MS
    ? null
    : 'the signature was made for a run that was started at another time';
}

/** A run for a cluster is asked for by the id of the cluster, which is one of those that use the key. */
function placesOf({ target, affects }: Asked): string[] {
  return [target.location, ...(affects ?? []).filter(({ kind }) => kind === 'cluster').map(({ id }) => id)];
}

function nobody(because: string): Requester {
  return { kind: 'nobody', because };
}
