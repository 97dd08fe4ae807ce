import { NOT_PERFORMED } from '../../contract/failures';
import { failureType } from './ending';

/**
 * The meaning of a failed remediation.
 *
 * - `ask-again`: not sent, and a person may decide again.
 * - `read-again`: the same, after the facts were read again.
 * - `refreshed-already`: the same, and the new plan says which refresh there was.
 * - `key-is-another`, `key-is-the-same`, `location-gone`: not sent, because the facts changed.
 * - `refused`: the other side, or our own last check, said no for good. We do not try again.
 * - `in-doubt`: everything else, also a worker that never came or does not know the activity. Then the look tells
 * whether anything was sent.
 *
 * We believe "not sent" only from the remediation activity itself, because it alone knows the permit.
 */
export type RemediationFailure =
  | 'ask-again'
  | 'read-again'
  | 'refreshed-already'
  | 'key-is-another'
  | 'key-is-the-same'
  | 'location-gone'
  | 'refused'
  | 'in-doubt';

export function howItFailed(error: unknown): RemediationFailure {
  switch (failureType(error)) {
    case NOT_PERFORMED.permitRefused:
    case NOT_PERFORMED.frozen:
    case NOT_PERFORMED.checkFailed:
    case NOT_PERFORMED.notSent:
      return 'ask-again';
    case NOT_PERFORMED.affectsChanged:
      return 'read-again';
    case NOT_PERFORMED.refreshedAlready:
      return 'refreshed-already';
    case NOT_PERFORMED.keyChanged:
      return 'key-is-another';
    case NOT_PERFORMED.keyUnchanged:
      return 'key-is-the-same';
    case NOT_PERFORMED.locationGone:
      return 'location-gone';
    case NOT_PERFORMED.targetDiffers:
    case NOT_PERFORMED.identityRefused:
    case NOT_PERFORMED.requestRefused:
      return 'refused';
    default:
      return 'in-doubt';
  }
}
