import type { NextStep } from '../contract/hand-over';
import type { RunDocument, Step } from '../contract/run-document';
import { sentence } from '../handover/draft';
import { lookAtKeys, lookForRefresh } from '../handover/key-facts';
import { momentAt } from '../words/times';
import { shortId } from '../words/short-id';
import { withoutRequest } from '../words/without-request';
import { placeName } from '../words/place-name';

/** A change whose answer was lost: what is known of it, and how a person finds out. */
export interface Doubt {
  title: string;
  known: string[];
  /** The harm of a wrong answer. */
  risk: string;
  /** No command here changes anything. */
  howToFindOut: NextStep;
}

/** The facts that let a person say whether a change happened. */
export function doubtOf(document: RunDocument, { id, startedAt, because = '' }: Step, nowMs: number | null): Doubt {
  const at = startedAt === undefined ? 'an unknown time' : momentAt(startedAt, nowMs);
  // The title asks already.
  const reason = withoutRequest(because.replace(/^Was the [a-z ]+\? /, ''));
  const known = reason === '' ? [] : [sentence(reason)];
  if (id === 'R1') {
    return {
      title: 'Was the API key replaced?',
      known: [`We began to replace the key at ${at} and lost the answer.`, ...known],
      risk:
        'After a wrong “no” the location keeps the old key, and a later run may ask to replace the new one. ' +
        'After a wrong “yes” the run asks again, or ends without a repair.',
      // The target of the plan stands beside it, with the whole ids.
      howToFindOut: lookAtKeys(document, shortId),
    };
  }

  return {
    title: `Was the master of ${placeName(document.plan, document.location)} refreshed?`,
    known: [`We ordered the refresh at ${at} and lost the answer.`, ...known],
    risk:
      'After a wrong “no” somebody may order the refresh a second time. ' +
      'After a wrong “yes” the check of the run fails, and a team is told.',
    howToFindOut: lookForRefresh(document, nowMs),
  };
}
