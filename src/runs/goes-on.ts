import { runName, SEARCH_ATTRIBUTES } from '../contract/engine-names';
import type { Alert, RunInput } from '../contract/run-document';
import { readMemo } from '../contract/alert-memo';
import { meaningAfterEnd } from '../contract/episodes';
import { keywordOf } from './attributes';
import type { Engine } from './connect';
import { currentOf, isOurs } from './find-run';
import type { FoundRun } from './find-run';
import { tellTeam } from './tell-of-malformed';

/** An alert as intake sees it. Times in milliseconds. */
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
 * Judges an alert that fires though its run has ended, and names that run: its own one, or the one that took its alerts
 * over. A run that Temporal closed has told nobody, so the alert is looked at again.
 */
export async function afterItsEnd(
  engine: Engine,
  ended: FoundRun,
  { input, identity, startsAt, now }: AskedAbout,
): Promise<{ means: 'late' | 'goes-on'; run: FoundRun } | null> {
  const run = await holderOfItsAlerts(engine, ended);
  if (run?.description.status.name !== 'COMPLETED') return null;
  const memo = readMemo(run.description.memo);
  const means = meaningAfterEnd(
    {
      episode: memo?.state.known[identity],
      outcome: keywordOf(run.description, SEARCH_ATTRIBUTES.outcome),
      endedAt: run.description.closeTime?.getTime() ?? now,
      againMs: memo?.againMs ?? AGAIN_MS,
    },
    { startsAt: input.startsAt === undefined ? null : startsAt, at: now },
  );
  return means === 'new' ? null : { means, run };
}

/** A run that found its location held by another run passed its alerts on. Then the end of that other run counts. */
async function holderOfItsAlerts(engine: Engine, ended: FoundRun): Promise<FoundRun | null> {
  const passedOn = readMemo(ended.description.memo)?.passedOn ?? null;
  if (passedOn === null) return ended;
  const run = await currentOf(engine, passedOn);
  return run !== null && isOurs(engine, run) ? run : null;
}

/**
 * Tells the team that an alert goes on firing though its run has ended. It tells once for each run, however many alerts
 * it had.
 */
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
