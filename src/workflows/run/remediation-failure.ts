import { NOT_PERFORMED } from '../../contract/failures';
import { failureType } from './ending';

/**
 * What a failed remediation means. `ask-again`: not sent, and a person may decide anew; `read-again`: the
 * same, about what is read then. `key-is-another`,
 * `key-is-the-same`, `location-gone`: not sent, because the facts changed. `refused`: the other side said no, and trying
 * again is not ours to decide. `in-doubt`: everything else, also a worker that never came or does not know the activity;
 * the look then tells whether anything was sent. Only the remediation activity itself is believed that nothing was,
 * because it alone knows the permit.
 */
export type RemediationFailure =
  'ask-again' | 'read-again' | 'key-is-another' | 'key-is-the-same' | 'location-gone' | 'refused' | 'in-doubt';

export function howItFailed(error: unknown): RemediationFailure {
  switch (failureType(error)) {
    case NOT_PERFORMED.permitRefused:
    case NOT_PERFORMED.frozen:
    case NOT_PERFORMED.checkFailed:
    case NOT_PERFORMED.notSent:
      return 'ask-again';
    case NOT_PERFORMED.affectsChanged:
      return 'read-again';
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
