import type { Target } from '../../approvals/plan';
import { ClientError } from '../client-error';
import type { ApiKeyRecord, Iam, KeyKind, Login } from '../iam/client';
import { keysOfScope, whyNotOrdered } from './key-of-scope';
import type { ScopeKey } from './key-of-scope';
import { seesAllKeys } from './may-reset';

/**
 * The key of a scope as IAM shows it; null if it shows none. Only a `complete` reading can prove that a key is *not*
 * there: both kinds of keys were listed to the end, and one of them is clearly the newest.
 */
export type KeyReading =
  { record: ScopeKey | null; complete: true } | { record: ScopeKey | null; complete: false; because: string };

const KINDS: KeyKind[] = ['user', 'service-id'];

/**
 * After a reset the key belongs to the identity that made the reset, which may be a service ID. So both kinds are
 * listed.
 */
export async function readKey(iam: Iam, session: Login, target: Target): Promise<KeyReading> {
  const lists = await Promise.all(KINDS.map((kind) => listOrWhyNot(iam, session, { account: target.account, kind })));
  const failures = lists.flatMap(({ error }) => (error === null ? [] : [error]));
  if (failures.length === KINDS.length) throw failures[0]!;
  const keys = keysOfScope(
    lists.flatMap(({ records }) => records),
    target,
  );
  const record = keys[0] ?? null;
  const gaps = [...lists.flatMap(({ gap }) => gap ?? []), ...[whyNotOrdered(keys) ?? []].flat()];
  return gaps.length === 0 ? { record, complete: true } : { record, complete: false, because: gaps.join('; ') };
}

async function listOrWhyNot(
  iam: Iam,
  session: Login,
  of: { account: string; kind: KeyKind },
): Promise<{ records: ApiKeyRecord[]; gap: string | null; error: ClientError | null }> {
  try {
    const { entries, endsEarly } = await iam.listApiKeys(session, of);
    const whose = of.kind === 'user' ? 'users' : 'service IDs';
    const gap = endsEarly === null ? null : `the list of the API keys of ${whose} is not complete: ${endsEarly}`;
    return { records: entries, gap, error: null };
  } catch (error) {
    // 401 is for the caller, who logs in again.
    if (!(error instanceof ClientError) || !error.permanent || error.status === 401) throw error;
    return { records: [], gap: error.message, error };
  }
}

/**
 * The reason why this identity's lists may lack keys; null if they cannot. IAM silently leaves out the keys that the
 * identity may not see.
 */
export async function whyKeysMayBeHidden(
  iam: Iam,
  session: Login,
  { account, iamId }: { account: string; iamId: string },
): Promise<string | null> {
  const policies = await iam.listPolicies(session, { account, iamId });
  if (seesAllKeys(policies, account)) return null;
  return `IAM may hide keys from ${iamId}, which has no role Operator of its own on IAM Identity in account ${account}`;
}
