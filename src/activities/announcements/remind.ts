import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ClientError } from '../../clients/client-error';
import type { Announcements, ThreadMessage } from '../contract';
import { WAITING } from '../failures';

const RETRY_FLOOR_MS = 1_000;
const AFTER_FAILURE_MS = 30_000;

/**
 * Reminds of a gate until the gate cancels it: the first attempt only waits, each later one posts, and all fail benignly,
 * so that any number of reminders is one activity in the history.
 */
export function remind(post: Announcements['postToThread']): Announcements['remind'] {
  return async ({ message, firstAfterMs, everyMs }) => {
    const { attempt } = activityInfo();
    if (attempt === 1) throw next(firstAfterMs);
    throw next(await postReminder(post, { ...message, key: `${message.key}-${attempt}` }, everyMs));
  };
}

/** Returns how long to wait until the next one: sooner when this one did not get through. */
async function postReminder(
  post: Announcements['postToThread'],
  message: ThreadMessage,
  everyMs: number,
): Promise<number> {
  try {
    await post(message);
    return everyMs;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.permanent ? everyMs : Math.min(everyMs, error.retryAfterMs ?? AFTER_FAILURE_MS);
  }
}

function next(delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: WAITING.nextReminder,
    message: `the next reminder is due in ${Math.round(delayMs / 1000)} s`,
    category: 'BENIGN',
    nextRetryDelay: Math.max(RETRY_FLOOR_MS, delayMs),
  });
}
