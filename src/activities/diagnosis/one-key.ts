import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { RunName } from '../../approvals/plan';
import { isOpenStatus, runName, STATE_QUERY } from '../../contract/engine-names';
import { WAITING } from '../../contract/failures';
import { JOIN_UPDATE } from '../../contract/one-key';
import type { JoinAnswer, LeaderEnd, OneKey } from '../../contract/one-key';
import type { RunDocument } from '../../contract/run-document';
import { keyIsReplaced } from '../../handover/changes';
import { describeIfThere } from '../../marks/our-own';
import { firstRunIdIn } from '../../marks/first-run-id';
import { isRunbook } from '../../runbooks';

/** Shorter than the time that the workflow gives to an attempt. */
const JOIN_WITHIN_MS = 7_000;
const JOIN_AGAIN = '2 seconds';
/** Longer than a worker is away, and shorter than the workflow waits for the answer. */
const JOIN_PATIENCE_MS = 4 * 60_000;
const ASK_WITHIN_MS = 5_000;
/** A gate may wait for days, and each look asks the other run. */
const LOOK_EVERY_MS = { first: 2_000, later: 15_000 };
const FIRST_LOOKS = 60;

/** One question for all runs of a scope: the runs that follow hand in their location, and read the result. */
export function createOneKey(client: Client): OneKey {
  return {
    async joinLeader({ leader, joining }) {
      const handle = client.workflow.getHandle(leader.workflowId, undefined, {
        firstExecutionRunId: leader.firstRunId,
      });
      const updateId = `join-${joining.location}-${joining.run.firstRunId}`;
      return client
        .withDeadline(Date.now() + JOIN_WITHIN_MS, () =>
          handle.executeUpdate<JoinAnswer, [unknown]>(JOIN_UPDATE, { updateId, args: [joining] }),
        )
        .catch((error: unknown) => withoutAnswer(error, leader));
    },

    async awaitLeader({ leader, ...follower }) {
      const document = await readLeader(client, leader);
      const end = document === null ? await endOfClosed(client, leader) : endFor(document, follower);
      if (end !== null) return end;
      throw ApplicationFailure.create({
        type: WAITING.leaderDecides,
        message: `${runName(leader.workflowId, leader.firstRunId)} asks about the key`,
        category: 'BENIGN',
        nextRetryDelay: activityInfo().attempt <= FIRST_LOOKS ? LOOK_EVERY_MS.first : LOOK_EVERY_MS.later,
      });
    },
  };
}

/**
 * The engine forgets an Update that no worker took in time, so it is sent again: the leader's worker may have been away. A
 * leader that is closed, or cannot answer for long, is not waited for: this run then waits for its end.
 */
function withoutAnswer(error: unknown, leader: RunName): JoinAnswer {
  const { scheduledTimestampMs } = activityInfo();
  const isFinal = error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError;
  if (isFinal || Date.now() - scheduledTimestampMs > JOIN_PATIENCE_MS)
    return { joined: false, because: (error as Error).name };

  throw ApplicationFailure.create({
    type: WAITING.leaderDecides,
    message: `${runName(leader.workflowId, leader.firstRunId)} has not answered yet`,
    category: 'BENIGN',
    nextRetryDelay: JOIN_AGAIN,
  });
}

const WITHOUT_DECISION = 'the run that asked about this key ended without a decision';
const MAY_BE_REPLACED =
  'the run that asked about this key ended while nobody knew whether its reset happened: the key may be replaced already';

/** The document of the leader; null if that run is gone, is not ours, or was ended from outside. */
async function readLeader(client: Client, leader: RunName): Promise<RunDocument | null> {
  const found = await describeIfThere(client, leader.workflowId);
  if (found === null || !isRunbook(found.type) || found.taskQueue !== activityInfo().taskQueue) return null;
  const first = firstRunIdIn(found);
  if (first !== leader.firstRunId) return null;
  const handle = client.workflow.getHandle(leader.workflowId, found.runId);
  if (isOpenStatus(found.status.name))
    return client.withDeadline(Date.now() + ASK_WITHIN_MS, () => handle.query<RunDocument>(STATE_QUERY));
  return found.status.name === 'COMPLETED' ? ((await handle.result()) as RunDocument) : null;
}

/**
 * A leader that was ended from outside decided nothing that counts here. A worker may still tell what it had done: the
 * next question says that. The key record alone decides whether the key is another one.
 */
async function endOfClosed(client: Client, { workflowId, firstRunId }: RunName): Promise<LeaderEnd> {
  const handle = client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: firstRunId });
  const left = await client
    .withDeadline(Date.now() + ASK_WITHIN_MS, () => handle.query<RunDocument>(STATE_QUERY))
    .catch(() => null);
  return { kind: 'open', because: left === null ? WITHOUT_DECISION : whyNotDecided(left), isReplaced: false };
}

/** A reset that was under way, or whose answer was lost, may have replaced the key. */
function whyNotDecided({ steps }: Pick<RunDocument, 'steps'>): string {
  const reset = steps.find(({ id }) => id === 'R1')?.state;
  return reset === 'running' || reset === 'in-doubt' ? MAY_BE_REPLACED : WITHOUT_DECISION;
}

/** A run that waits for the result: its location, and whether it heard that it joined. */
export interface Follower {
  location: string;
  joined: boolean;
  run?: RunName;
}

/**
 * The result for one location; null while the leader has not settled it. The leader says whose locations it asks about: its
 * answer to the one that joined may have been lost.
 */
export function endFor(leader: RunDocument, { location, joined, run }: Follower): LeaderEnd | null {
  const { phase, plan, joined: locations = [] } = leader;
  // A leader that has come to its end tells a team first, which may take long. A "no" counts from the end on.
  const outcome = leader.outcome ?? leader.closes ?? null;
  const isOver = outcome !== null || phase === 'closed';
  const isOwn = (one: { run: string }) =>
    joined || (run !== undefined && one.run === runName(run.workflowId, run.firstRunId));
  const own = locations.find((one) => one.location === location && isOwn(one));
  if (own?.refresh?.state === 'done') {
    return {
      kind: 'refreshed',
      because: own.refresh.because,
      ...(own.refresh.build ? { build: own.refresh.build } : {}),
    };
  }
  if (own?.refresh?.state === 'in-doubt') return { kind: 'in-doubt', because: own.refresh.because };
  const isReplaced = keyIsReplaced(leader);
  if (own?.refresh?.state === 'failed') return { kind: 'open', because: own.refresh.because, isReplaced };
  // From V on, the leader orders nothing more.
  if (!isOver && phase !== 'verifying') return null;
  if (own?.refresh?.state === 'running')
    return { kind: 'in-doubt', because: 'the run that ordered the refresh ended before it knew the result' };
  const wasAsked = own !== undefined && plan !== null;
  if (wasAsked && !isReplaced && (outcome?.kind === 'declined' || outcome?.kind === 'expired'))
    return { kind: outcome.kind, because: outcome.because };
  return { kind: 'open', because: isReplaced ? REPLACED : whyNotDecided(leader), isReplaced };
}

const REPLACED = 'another run replaced the key of this scope; the refresh of this location remains';
