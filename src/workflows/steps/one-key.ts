import { patched } from '@temporalio/workflow';
import { digestOfJson, isSameKey } from '../../approvals/plan';
import type { JoinedLocation, Target } from '../../approvals/plan';
import type { AccountFacts } from '../../contract/activities';
import { runName } from '../../contract/engine-names';
import type { LeaderEnd } from '../../contract/one-key';
import { diagnose, locks, poll } from '../run/activities';
import { recordedNow } from '../run/clock';
import { endRun, escalate } from '../run/ending';
import { scopeLock } from '../run/locks';
import type { RunContext } from './run-context';
import { targetOf } from './target';

/** Runs of one scope that end without a decision, one after the other. More of them mean that something else is wrong. */
const LEADERS_MAX = 20;

/** The result of the common question for this run. */
export type Led =
  /** This run asks. */
  | { kind: 'leads' }
  /** Another run asked, and the location is refreshed. */
  | { kind: 'refreshed' }
  /** Another run asked, and this one asks after it, with these facts. */
  | { kind: 'leads-after'; because: string; facts: AccountFacts; isReplaced: boolean };

/** The other locations whose master needs a refresh when this key is replaced. */
export function otherLocations({ affects }: Pick<AccountFacts, 'affects'>, target: Target): string[] {
  const others = (affects ?? []).filter(({ kind, id }) => kind === 'location' && id !== target.location);
  return others.map(({ id }) => id);
}

/**
 * One key, one question. The first run of a scope that comes to G asks for all of them: it holds the lock of the scope
 * and gathers the others. Each other run hands in its location and waits for the result.
 */
export async function leadOrFollow(context: RunContext, target: Target, found: AccountFacts): Promise<Led> {
  const { run, joins } = context;
  const scope = scopeLock(run, target);
  let last = null as Omit<Extract<Led, { kind: 'leads-after' }>, 'kind'> | null;
  for (let leaders = 1; leaders <= LEADERS_MAX; leaders++) {
    const facts = last?.facts ?? found;
    // Runs that began before this change refused who came before they gathered, and must replay as they did.
    if (patched('join-from-the-lock-on')) joins.expect(otherLocations(facts, target));
    const lock = await locks.claim(scope);
    if (lock.held) {
      run.begin('G', 'gathering the other locations that use this key', 'waiting');
      await joins.gather(otherLocations(facts, target), run.settings.gatherMs ?? 0);
      return last === null ? { kind: 'leads' } : { kind: 'leads-after', ...last };
    }
    joins.refuse();
    const { workflowId, firstRunId } = lock.holder;
    const leader = runName(workflowId, firstRunId);
    const end = await follow(context, { leader: lock.holder, leaderName: leader, target });
    if (end.kind === 'refreshed') return noteRefreshed(context, leader, end);
    if (end.kind === 'declined' || end.kind === 'expired')
      return endRun(end.kind, `${end.because} (decided in ${leader})`);
    if (end.kind === 'in-doubt') {
      run.begin('R2', `${end.because} (ordered by ${leader})`, 'in-doubt');
      return escalate(`whether the master was refreshed is not known: ${end.because}`);
    }
    const now = await diagnose.readAccount({ said: target });
    targetOf(target, now);
    const isReplaced: boolean = last?.isReplaced === true || end.isReplaced || !hasSameKey(found, now);
    last = { because: end.because, facts: now, isReplaced };
  }
  return escalate(`${LEADERS_MAX} other runs asked about this key, and none of them decided about this location`);
}

/** A record that could not be read shows no change. */
function hasSameKey({ keyRecord: one }: AccountFacts, { keyRecord: other }: AccountFacts): boolean {
  return one === null || other === null || isSameKey(one, other);
}

async function follow(
  { run }: RunContext,
  { leader, leaderName, target }: { leader: JoinedLocation['run']; leaderName: string; target: Target },
): Promise<LeaderEnd> {
  run.follow(leaderName);
  run.begin('G', `${leaderName} asks about the key that this location shares; the answer counts here too`, 'waiting');
  run.enter('deciding');
  run.show();
  const evidence = digestOfJson(run.document.findings);
  const name = run.document.plan?.affects?.find(({ id }) => id === target.location)?.name;
  const { askedBy } = run;
  const joining = {
    location: target.location,
    run: run.name,
    evidence,
    askedBy,
    ...(name === undefined ? {} : { name }),
  };
  const { joined } = await locks.joinLeader({ leader, joining });
  const patience = run.latest() - (await recordedNow());
  const end = await poll(patience).awaitLeader({ leader, location: target.location, joined, run: run.name });
  run.follow(null);
  return end;
}

function noteRefreshed(
  { run }: RunContext,
  leader: string,
  { because, build }: Extract<LeaderEnd, { kind: 'refreshed' }>,
): Led {
  run.enter('remediating');
  run.end('G', `decided in ${leader}`);
  run.end('R1', `the key was replaced under the plan of ${leader}`, 'skipped');
  run.end('R2', `${because} (ordered by ${leader})`, 'done', build);
  return { kind: 'refreshed' };
}
