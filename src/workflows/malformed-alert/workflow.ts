import { ApplicationFailure, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Directory } from '../../contract/activities';
import { announce } from '../run/activities';
import { changesWithVersion } from '../run/changes-with-version';
import { toldOf } from '../run/notify';
import type { MalformedAlertTold } from '../../contract/malformed-alert';
import { readMalformedAlert } from './input';
import { reportOf, titleOfReport } from './report';

/** A look into our own file, milliseconds long. */
const localReads = proxyLocalActivities<Directory>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 seconds' },
});

/**
 * Tells the satellite-link team of an alert of ours that no run looks at, and why. It is no run: it diagnoses, decides
 * and changes nothing. It repeats the telling until somebody was told, and then ends.
 */
export async function malformedAlert(value: unknown): Promise<MalformedAlertTold> {
  const alert = readMalformedAlert(value);
  if (typeof alert === 'string') throw ApplicationFailure.nonRetryable(alert, 'MalformedInput');
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  const { environment } = await localReads.readEnvironmentToTell({ named: alert.environment });
  const told = await announce.escalate({
    run: { workflowId, firstRunId: firstExecutionRunId },
    environment,
    team: 'satellite-link',
    key: alert.about === 'alert' ? 'malformed-alert' : alert.about!,
    title: titleOfReport(environment, alert),
    report: reportOf(alert, environment),
    cie: alert.cie ?? null,
    links: {},
    since: startTime.toISOString(),
  });
  return { environment, told: toldOf(told) };
}

/** It may wait for days until a channel takes its message. A new version may be what mends the channel. */
changesWithVersion(malformedAlert);
