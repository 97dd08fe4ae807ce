import type { Plan } from '../approvals/plan';
import type { RunDocument } from '../contract/run-document';
import { withMoments } from '../words/times';
import { placeName } from './place-name';

/** A change whose answer was lost: what is known of it, and how a person finds out. */
export interface Doubt {
  title: string;
  known: string[];
  /** How to find out, in order. No command here changes anything. */
  howToFindOut: { what: string; command?: string }[];
}

/** The facts that let a person say whether a change happened. */
export function doubtOf({ steps }: Pick<RunDocument, 'steps'>, plan: Plan): Doubt {
  const step = steps.find(({ id, state }) => (id === 'R1' || id === 'R2') && ['in-doubt', 'waiting'].includes(state));
  const sentAt = step?.startedAt;
  const at = sentAt === undefined ? 'an unknown time' : `${sentAt.slice(0, 19).replace('T', ' ')} UTC`;
  const because = step?.because === undefined ? [] : [`${withMoments(step.because).replace(/[.]$/, '')}.`];
  const { target, keyRecord } = plan;
  if (step?.id === 'R2') {
    return {
      title: `Was the master of ${placeName(plan, target.location)} refreshed?`,
      known: [`We ordered the refresh at ${at} and lost the answer.`, ...because],
      howToFindOut: [
        {
          what: `In Jenkins, look for a build of the refresh job that began after ${at} with the location ${target.location}. A build means yes, also one that still runs.`,
        },
      ],
    };
  }
  const before =
    keyRecord === null ? [] : [`Before, the key was ${keyRecord.id} of ${keyRecord.createdAt.slice(0, 10)}.`];
  return {
    title: 'Was the API key replaced?',
    known: [`We sent the request at ${at} and lost the answer.`, ...because, ...before],
    howToFindOut: [
      {
        what: `List the keys of account ${target.account}, as the identity that resets. A key that was created after ${at} means yes.`,
        command: 'ibmcloud iam api-keys',
      },
    ],
  };
}
