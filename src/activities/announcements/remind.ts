import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ClientError } from '../../clients/client-error';
import type { Announcements, GateCall } from '../../contract/activities';
import { WAITING } from '../../contract/failures';
import { waysOf } from './ask-people';
import type { AskingMeans } from './ask-people';
import { NOBODY_TOLD, reach } from './reach';

const RETRY_FLOOR_MS = 1_000;
const AFTER_FAILURE_MS = 30_000;

/**
 * Reminds of a gate until the gate cancels it. The first attempt only waits, and each later one posts. All of them fail
 * benignly, so any number of reminders is one activity in the history.
 */
export function remind(means: AskingMeans): Announcements['remind'] {
  return async ({ call, firstAfterMs, everyMs }) => {
    const { attempt } = activityInfo();
    if (attempt === 1) throw next(firstAfterMs);
    const { message } = call;
    const reminder = { ...call, message: { ...message, key: `${message.key}-${attempt}` } };
    throw await sendReminder(means, reminder, everyMs);
  };
}

/** Returns the end of the attempt: the wait for the next one. It is shorter if this one did not get through. */
async function sendReminder(means: AskingMeans, reminder: GateCall, everyMs: number): Promise<ApplicationFailure> {
  try {
    await reach('the people who decide', waysOf(means, reminder, 'again'));
    return next(everyMs);
  } catch (error) {
    const isSilence =
      error instanceof ClientError || (error instanceof ApplicationFailure && error.type === NOBODY_TOLD);
    if (!isSilence) throw error;
    const retryAfterMs = error instanceof ClientError ? error.retryAfterMs : null;
    return next(Math.min(everyMs, retryAfterMs ?? AFTER_FAILURE_MS), error.message);
  }
}

/** The end of an attempt. A reminder that reached nobody has its own type, so that the run shows it. */
function next(delayMs: number, unheard?: string): ApplicationFailure {
  const due = `the next reminder is due in ${Math.round(delayMs / 1000)} s`;
  return ApplicationFailure.create({
    type: unheard === undefined ? WAITING.nextReminder : NOBODY_TOLD,
    message: unheard === undefined ? due : `a reminder reached nobody (${unheard}); ${due}`,
    category: 'BENIGN',
    nextRetryDelay: Math.max(RETRY_FLOOR_MS, delayMs),
  });
}
