import type { NextStep } from '../contract/hand-over';
import type { RunDocument, Step } from '../contract/run-document';
import { sentence } from '../handover/draft';
import { stepToLookAtKeys, stepToFindRefresh } from '../handover/key-facts';
import { moment } from '../words/times';
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
export function doubtOf(document: RunDocument, { id, startedAt, because = '' }: Step): Doubt {
  const at = startedAt === undefined ? 'an unknown time' : moment(startedAt);
  const known = because === '' ? [] : [sentence(because)];
  if (id === 'R1') {
    return {
      title: 'Was the API key replaced?',
      known: [`We began to replace the key at ${at} and lost the answer.`, ...known],
      risk:
        'If you say no although it happened, the location keeps the old key, and a later run may ask to replace the new one. ' +
        'If you say yes although it did not happen, the run asks again or ends without a repair.',
      howToFindOut: stepToLookAtKeys(document),
    };
  }

  return {
    title: `Was the master of ${placeName(document.plan, document.location)} refreshed?`,
    known: [`We ordered the refresh at ${at} and lost the answer.`, ...known],
    risk:
      'If you say no although it happened, somebody may order the refresh a second time. ' +
      'If you say yes although it did not happen, the check of the run fails and a team is told.',
    howToFindOut: stepToFindRefresh(document),
  };
}
