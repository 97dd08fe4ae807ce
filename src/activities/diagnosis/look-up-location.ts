import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Clients } from '../../clients/clients';
import type { Fleet } from '../../config/fleet';
import { CARRIER_LABEL } from '../../contract/decorations';
import { isLocationId } from '../../contract/location-id';
import type { XoQuestion } from '../../evidence/location/xo-reply';
import type { Diagnosis } from '../../contract/activities';
import { FAILED } from '../../contract/failures';
import { fleetOf } from '../fleet-of';
import { findLocationApart } from './xo-apart';
import { talkToXo } from './xo-conversation';

export interface XoAccess {
  fleet: Fleet;
  slack: Pick<Clients, 'slackBot' | 'slackUser'>;
}

/** S1. Asks the environment's xo about a location, or about a cluster on one. */
export function lookUpLocation({ fleet, slack }: XoAccess): Diagnosis['lookUpLocation'] {
  return async ({ id, environment, run, labels = {} }) => {
    const { xo, tugboatPrefix } = fleetOf(fleet, environment);
    if (!isLocationId(id))
      throw ApplicationFailure.nonRetryable('that is not the id of a location or a cluster', 'MalformedId');

    const bot = fleet.xo[xo]!;
    const identity = bot.askAs === 'bot' ? slack.slackBot : slack.slackUser;
    if (identity === null) throw silent(`nobody can ask xo: there is no Slack token for asking as ${bot.askAs}`);
    const asked: XoQuestion = { id, environment, tugboatPrefix, ...carrierOf(labels) };
    const { attempt, activityId, workflowExecution, scheduledTimestampMs } = activityInfo();
    const finding = await talkToXo({
      slack: identity,
      bot,
      id,
      // It contains the run id, so that a run that was reset asks again and does not read an old answer.
      name: `${run.workflowId} ${run.firstRunId} ${workflowExecution?.runId ?? ''} ${activityId}`,
      searchSince: attempt === 1 ? null : scheduledTimestampMs / 1000,
      read: (texts) => findLocationApart(texts, asked),
    });
    if (finding === null) throw silent(`xo did not answer about ${id}, asked twice`);
    return finding;
  };
}

function carrierOf(labels: Record<string, string>): Pick<XoQuestion, 'carrier'> {
  const carrier = labels[CARRIER_LABEL]?.trim();
  return carrier ? { carrier: carrier.replace('.carrier', '-carrier') } : {};
}

function silent(because: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, FAILED.xoSilent);
}
