import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { brakeName, readSubject, subjectNamed } from '../approvals/brake';
import type { Brake, BrakeSubject } from '../approvals/brake';
import { placeInId } from '../runbooks';
import { brakeId } from '../contract/engine-names';
import type { Policy } from '../config/policy-shape';
import { readBrakeRecord } from './brake-record';
import { brakeOf, brakePolicyOf } from './brakes';
import type { BrakePolicy } from './brakes';
import { holdingIn } from './set-brake';
import type { BrakePolicies } from './set-brake';

/** A brake that holds somewhere. */
export interface ListedBrake extends Omit<Brake, 'overAt'> {
  /** The environments in which it holds. Empty if no policy is at hand, so that nobody can check a lift. */
  environments: string[];
}

const BRAKES_MAX = 300;
/** The list of the engine is behind by a moment. A brake of this process is known at once. */
const AT_ONCE = 8;

/**
 * The brakes that hold. For showing only: the list of the engine is a moment late. A decision and an effect read each
 * brake by its id.
 *
 * @param policy null if it cannot be read. Then no lift is believed, and each brake that is open is listed.
 * @param known more subjects, which the list of the engine may not have yet.
 */
export async function listBrakes(
  client: Client,
  policy: Policy | null,
  known: readonly BrakeSubject[] = [],
): Promise<ListedBrake[]> {
  const subjects = new Map(known.map((subject) => [brakeName(subject), subject]));
  for await (const info of client.workflow.list({ query: `WorkflowId STARTS_WITH '${brakeId('')}'` })) {
    const subject = subjectOf(info);
    if (subject !== null) subjects.set(brakeName(subject), subject);
    if (subjects.size >= BRAKES_MAX) break;
  }
  const waiting = [...subjects.values()];
  const listed: ListedBrake[] = [];
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const brake = await listedOne(client, next, policy);
      if (brake !== null) listed.push(brake);
    }
  });
  await Promise.all(readers);
  return listed.sort((one, other) => (one.since ?? '').localeCompare(other.since ?? ''));
}

/** A brake that holds nothing any more. */
export interface PastBrake extends Omit<Brake, 'overAt' | 'note'> {
  /** ISO 8601: when it was lifted, over, or replaced by a newer one. */
  endedAt: string | null;
}

const PAST_MAX = 100;

/**
 * The brakes that hold nothing any more, the newest first, as long as the engine keeps them. A lift is named only if it
 * counts in one of the environments.
 */
export async function listPastBrakes(client: Client, policy: Policy): Promise<PastBrake[]> {
  const past: PastBrake[] = [];
  const names = new Set<string>();
  for await (const info of client.workflow.list({ query: `WorkflowId STARTS_WITH '${brakeId('')}'` })) {
    const subject = subjectOf(info);
    if (subject === null) continue;
    const record = await readBrakeRecord(client, subject, info.runId);
    if (record === null || 'stranger' in record) continue;
    const isNewest = !names.has(info.workflowId);
    names.add(info.workflowId);
    const policies = policiesFor(policy, subject);
    const seen = await Promise.all(Object.values(policies).map((rules) => brakeOf(subject, record, rules)));
    const isHeld = isNewest && seen.some(({ overAt }) => overAt === null);
    const [brake] = [...seen].sort((one, other) => Number(one.overAt === null) - Number(other.overAt === null));
    if (isHeld || brake === undefined) continue;
    const { overAt, note: _note, ...rest } = brake;
    past.push({ ...rest, endedAt: overAt ?? info.closeTime?.toISOString() ?? null });
    if (past.length >= PAST_MAX) break;
  }
  return past;
}

/** The subject in the memo fits the id, or the id itself says it. */
function subjectOf({ workflowId, memo }: Pick<WorkflowExecutionInfo, 'workflowId' | 'memo'>): BrakeSubject | null {
  const said = readSubject(memo?.['subject']);
  return said !== null && brakeId(brakeName(said)) === workflowId
    ? said
    : subjectNamed(workflowId.slice(brakeId('').length));
}

async function listedOne(client: Client, subject: BrakeSubject, policy: Policy | null): Promise<ListedBrake | null> {
  const record = await readBrakeRecord(client, subject);
  if (record === null) return null;
  if (policy === null) {
    const { overAt: _not, ...brake } = await brakeOf(subject, record, NOBODY);
    return record.isOpen ? { ...brake, environments: [] } : null;
  }
  const holding = await holdingIn(subject, record, policiesFor(policy, subject));
  const [first] = Object.values(holding);
  if (first === undefined) return null;
  const { overAt: _never, ...brake } = first;
  return { ...brake, environments: Object.keys(holding) };
}

/** Nobody's lift counts. */
const NOBODY: BrakePolicy = { trust: 'verified', keys: [], approvers: [], operators: [], people: [] };

/** The environments that a brake on this subject can hold. The id of a run names its environment, if we made it. */
export function policiesFor(policy: Policy, subject: BrakeSubject): BrakePolicies {
  const only = environmentOf(subject);
  const names = Object.keys(policy.environments).filter((name) => only === null || name === only);
  return Object.fromEntries(
    names.flatMap((name) => {
      const rules = brakePolicyOf(policy, name);
      return typeof rules === 'string' ? [] : [[name, rules]];
    }),
  );
}

function environmentOf({ kind, of }: BrakeSubject): string | null {
  if (kind === 'environment') return of;
  return kind === 'run' ? (placeInId(of.slice(0, of.lastIndexOf('@')))?.environment ?? null) : null;
}
