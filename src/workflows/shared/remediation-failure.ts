import { NOT_PERFORMED } from '../../activities/failures';
import { failureType } from './ending';

/**
 * What a failed remediation means. `ask-again`: not performed, and a person may decide anew. `key-is-another`,
 * `key-is-the-same`, `location-gone`: not performed, because the facts changed. `not-performed`: certainly not, and trying
 * again is not ours to decide. `in-doubt`: everything else, because then it may have happened.
 */
export type RemediationFailure =
  'ask-again' | 'key-is-another' | 'key-is-the-same' | 'location-gone' | 'not-performed' | 'in-doubt';

export function howItFailed(error: unknown): RemediationFailure {
  switch (failureType(error)) {
    case NOT_PERFORMED.permitRefused:
    case NOT_PERFORMED.frozen:
    case NOT_PERFORMED.checkFailed:
      return 'ask-again';
    case NOT_PERFORMED.keyChanged:
      return 'key-is-another';
    case NOT_PERFORMED.keyUnchanged:
      return 'key-is-the-same';
    case NOT_PERFORMED.locationGone:
      return 'location-gone';
    case NOT_PERFORMED.identityRefused:
    case NOT_PERFORMED.requestRefused:
    case 'NotFoundError':
    case 'TIMEOUT_SCHEDULE_TO_START':
      // The last two: the queue's worker does not know the activity, or no worker took it in time.
      return 'not-performed';
    default:
      return 'in-doubt';
  }
}
