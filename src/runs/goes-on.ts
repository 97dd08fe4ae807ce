import { runName, SEARCH_ATTRIBUTES } from '../workflows/connector-cannot-reach-iam/contract';
import type { Alert, RunInput } from '../workflows/connector-cannot-reach-iam/contract';
import { readMemo } from '../workflows/shared/alert-memo';
import { LATE_MAX_MS } from '../workflows/shared/episodes';
import { keywordOf } from './attributes';
import type { Engine } from './connect';
import { currentOf } from './find-run';
import type { FoundRun } from './find-run';
import { tellTeam } from './tell-of-malformed';

/** An alert as intake looks at it. Times in milliseconds. */
export interface AskedAbout {
  input: RunInput;
  alert: Alert;
  identity: string;
  startsAt: number;
  now: number;
}

/** A day, for a run that ended before it had read its policy. */
const AGAIN_MS = 24 * 3_600_000;

/**
 * The run that ended and knew this episode of the alert already, for as long as the policy says; null when a new run should
 * start. A run that Temporal closed has told nobody, so the alert is looked at again.
 */
export async function endedRunThatKnew(engine: Engine, ended: FoundRun, asked: AskedAbout): Promise<FoundRun | null> {
  const run = await holderOfItsAlerts(engine, ended);
  if (run?.description.status.name !== 'COMPLETED') return null;
  const memo = readMemo(run.description.memo);
  const episode = memo?.state.known[asked.identity];
  // Who names no time means the episode that there is.
  const isIt = episode !== undefined && (asked.input.startsAt === undefined || episode.startsAt === asked.startsAt);
  if (!isIt) return null;
  const endedAt = run.description.closeTime?.getTime() ?? asked.now;
  return asked.now - endedAt < (memo?.againMs ?? AGAIN_MS) ? run : null;
}

/** Whether the run heard so shortly before that the episode ended, that this is a notification which came late. */
export function isLateFor(run: FoundRun, { identity, now }: AskedAbout): boolean {
  const endedAt = readMemo(run.description.memo)?.state.known[identity]?.endedAt ?? null;
  return endedAt !== null && now - endedAt <= LATE_MAX_MS;
}

/** A run that found its location held by another one passed its alerts on; that one's end is what counts. */
async function holderOfItsAlerts(engine: Engine, ended: FoundRun): Promise<FoundRun | null> {
  const passedOn = readMemo(ended.description.memo)?.passedOn ?? null;
  return passedOn === null ? ended : currentOf(engine, passedOn);
}

/** Tells the team that an alert fires on though its run has ended; once for each run, however many alerts it had. */
export async function tellThatItGoesOn(engine: Engine, run: FoundRun, asked: AskedAbout): Promise<void> {
  const { workflowId, firstRunId, description } = run;
  const { input, alert } = asked;
  const outcome = keywordOf(description, SEARCH_ATTRIBUTES.outcome) ?? 'by itself';
  const endedAt = description.closeTime?.toISOString() ?? 'an unknown time';
  await tellTeam(engine, {
    identity: ['goes-on', workflowId, firstRunId],
    order: {
      about: 'goes-on',
      source: 'satlink',
      environment: input.environment,
      because: `The run ended ${outcome} at ${endedAt}, and the alert still fires.`,
      facts: [
        ['run', runName(workflowId, firstRunId)],
        ['location', input.location],
        ['alertname', alert.alertname],
        ['startsAt', alert.startsAt],
      ],
    },
  });
}
