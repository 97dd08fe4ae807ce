import { claimedRequester } from '../approvals/asker';
import type { Asker, OneRequester, Requester, StartStatement } from '../approvals/asker';
import { GATEWAY, isSameName, isSamePerson } from '../approvals/names';
import type { People } from '../approvals/names';
import type { Plan, RunName } from '../approvals/plan';
import type { PrivateKey } from './keys';
import { readStatement, signStatement } from './statement';
import type { Signer } from './statement';

const TYPE = 'satlink-start+jwt';
/** The run starts right after this is signed, after as many attempts as it needs. */
const LIFE_SECONDS = 5 * 60;
/** The clocks of signer and engine may differ by this much. */
const SKEW_MS = 60_000;

/** Signs who asks for a run that starts now. The run's name is not signed: the engine gives it later. */
export async function signStart(statement: StartStatement, key: PrivateKey, nowMs: number): Promise<string> {
  const { startedBy } = statement;
  const by = startedBy.kind === 'alert' ? startedBy.source : startedBy.name;
  const expiresAt = new Date((Math.floor(nowMs / 1000) + LIFE_SECONDS) * 1000).toISOString();
  return signStatement(TYPE, { by, ...statement }, { key, nowMs, expiresAt });
}

/** The means of checking a claim about the requester. */
export interface AskerChecks {
  trust: 'claimed' | 'verified';
  keys: readonly Signer[];
  people: People;
  /**
   * The time when the engine started a run, in milliseconds; null if it knows no such run. Throws if it does not
   * answer.
   */
  startOf: (run: RunName) => Promise<number | null>;
}

type Asked = Pick<Plan, 'run' | 'environment' | 'target' | 'affects' | 'alsoRefresh'> & { askedBy?: Asker };

/**
 * Finds out who asked for the runs of a plan: for its own, and for each that joined it. The two-person rule counts all of
 * them.
 */
export async function whoAsked({ alsoRefresh = [], ...plan }: Asked, checks: AskerChecks): Promise<Requester> {
  const own = await whoAskedOne(plan, checks);
  if (alsoRefresh.length === 0) return own;
  const others = alsoRefresh.map(({ run, location, askedBy }) =>
    whoAskedOne({ ...plan, run, askedBy, target: { ...plan.target, location } }, checks),
  );
  return { kind: 'several', all: [own, ...(await Promise.all(others))] };
}

/**
 * Finds out who asked for the run of a plan. Where signatures are required, the plan alone proves nothing: anybody who
 * can start a workflow could have written it. The gateway's key speaks for alert sources, and a person's key speaks for
 * that person. A signature is valid for one start: it names the run's id and place, and the engine must have started
 * the run at the time of signing.
 */
async function whoAskedOne(
  plan: Omit<Asked, 'alsoRefresh'>,
  { trust, keys, people, startOf }: AskerChecks,
): Promise<OneRequester> {
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
  if (payload['environment'] !== plan.environment || !placesOf(plan).includes(payload['location'] as string))
    return 'the signature is for another place';

  if (payload['alertname'] !== askedBy.alertname || payload['startsAt'] !== askedBy.startsAt)
    return 'the signature is for another alert';

  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > LIFE_SECONDS)
    return 'the signature has no believable time';

  const startMs = await startOf(plan.run);
  if (startMs === null) return 'the engine does not know the run';
  return startMs >= iat * 1000 - SKEW_MS && startMs < exp * 1000 + SKEW_MS
    ? null
    : 'the signature was made for a run that was started at another time';
}

/** A run for a cluster is requested by the cluster's id. That cluster is one of those that use the key. */
function placesOf({ target, affects }: Asked): string[] {
  return [target.location, ...(affects ?? []).filter(({ kind }) => kind === 'cluster').map(({ id }) => id)];
}

function nobody(because: string): OneRequester {
  return { kind: 'nobody', because };
}
