import { EVIDENCE_MEMO, lockId } from '../../src/contract/engine-names';
import type { JoinedLocation } from '../../src/approvals/plan';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import type { RogueRun } from '../../lab/rogue/rogue';
import { EVIDENCE, orderOf, signed, startLikeOurs, wordsOf } from './ground';
import { ground } from './shared-ground';
import type { Victim } from './ground';

/**
 * Attacks by somebody who answers the queue of our runs (D) with a true approval of a plan for several locations. Each
 * ends with what really happened at the customers'.
 */

const DIGEST = 'd'.repeat(64);

interface Pair {
  leader: Victim;
  other: Victim;
  run: RogueRun;
  follower: RogueRun;
}

/** A run that leads, and a location of another account whose run looks as if it had joined. */
async function pair(): Promise<Pair> {
  const [leader, other] = [await ground.victim(), await ground.victim()];
  const run = await startLikeOurs(ground, leader);
  const follower = await ground.rogue.start({ workflowId: other.workflowId, type: DEFAULT_RUNBOOK.type });
  await follower.remember({ [EVIDENCE_MEMO]: DIGEST });
  return { leader, other, run, follower };
}

function joinedAs({ other, follower }: Pair, change: Partial<JoinedLocation> = {}): JoinedLocation {
  return {
    location: other.target.location,
    run: follower.name,
    evidence: DIGEST,
    askedBy: other.askedBy.alert,
    ...change,
  };
}

/** Orders the refresh of the other location, with an approval of a plan that has these. */
async function orderOther({ leader, other, run }: Pair, alsoRefresh: JoinedLocation[]): Promise<string> {
  const plan = leader.truePlan(run.name, { alsoRefresh });
  const order = orderOf(ground, plan, [await signed(ground, plan)], 'master-refresh');
  const about = { ...order, order: { ...(order.order as object), location: other.target.location } };
  return wordsOf(await run.order(about));
}

const lockOf = ({ target }: Victim) => lockId({ kind: 'location', name: target.location });

test.each<[string, (two: Pair) => Promise<JoinedLocation[]>, RegExp]>([
  ['that people were not shown', async () => [], /the plan does not refresh the location/],
  ['whose run holds no lock of it', async (two) => [joinedAs(two)], /does not hold the lock of the location/],
  [
    'that another run works on',
    async (two) => {
      await ground.rogue.claim(lockOf(two.other), two.run.name);
      return [joinedAs(two)];
    },
    /does not hold the lock of the location/,
  ],
  [
    'whose run has other findings by now',
    async (two) => {
      await ground.rogue.claim(lockOf(two.other), two.follower.name);
      return [joinedAs(two, { evidence: EVIDENCE })];
    },
    /has other findings by now/,
  ],
  [
    'of another account, although all marks are there',
    async (two) => {
      await ground.rogue.claim(lockOf(two.other), two.follower.name);
      return [joinedAs(two)];
    },
    /does not exist any more|the account of the location is|could not be read/,
  ],
])('a location %s is not refreshed under the plan of another', async (_what, prepare, because) => {
  const two = await pair();

  expect(await orderOther(two, await prepare(two))).toMatch(because);
  expect(await two.other.truth()).toEqual({ resets: 0, refreshes: 0 });
});
