import type { Attempt } from '../attempt';
import type { Case, Chapter } from '../case';
import { ALL } from '../surfaces';
import { approve, DOORS, MOST, SIGNED, say, TEMPORAL, TWO, UNSIGNED, VOUCHED } from './vocabulary';

/** Sent with something wrong about it, and refused: the run goes on asking. */
function refused(name: string, wrong: NonNullable<Attempt['wrong']>, more: Partial<Case> = {}): Case {
  const { surfaces = SIGNED, sends = [approve('mia', { wrong })], ...rest } = more;
  return { name, sends, answers: sends.map(() => 'not-allowed'), ends: 'open', surfaces, ...rest };
}

const ONLY_SLACK = 'only a click says from which workspace it comes';

const revoke = (listed: { of: string }[], of: string) =>
  listed.map((key) => (key.of === of ? { ...key, revoked: 'lost' } : key));

export const signatures: Chapter = {
  heading: 'What is signed',
  intro:
    'A program signs with the person’s own key. For people in Slack, in the console and in a session over HTTP the gateway ' +
    'signs, after it has looked at Slack’s signature or at the session.',
  cases: [
    refused('not signed, where signatures are required', 'none', {
      otherwise: { HTTP: UNSIGNED },
      surfaces: [...SIGNED, ...TEMPORAL],
    }),
    refused('signed by a key that the policy does not list', 'forged', { otherwise: DOORS, surfaces: ALL }),
    refused('a forged no', 'forged', {
      sends: [say('reject', 'mia', { wrong: 'forged' })],
      otherwise: DOORS,
      surfaces: [...MOST, 'Slack'],
    }),
    refused('altered after it was signed', 'altered', { otherwise: DOORS, surfaces: [...SIGNED, 'Slack', 'Console'] }),
    refused('signed too long ago', 'expired', { otherwise: DOORS, surfaces: [...SIGNED, 'Slack', 'Console'] }),
    refused('a click in another workspace of Slack, where the same app is installed', 'another workspace', {
      surfaces: ['Slack'],
      exempt: { Update: ONLY_SLACK, HTTP: ONLY_SLACK },
    }),
    refused('signed for another choice', 'another choice'),
    refused('signed by somebody else', 'somebody else'),
    refused('it says that it needs no signature', 'no algorithm'),
    refused('a person’s key vouches for a sign-in', 'by a person for others'),
    refused('a forged session, or a signature that is not the gateway’s', 'forged', {
      sends: [approve('mia', { wrong: 'forged', vouched: true })],
      otherwise: { HTTP: { ...DOORS.Console } },
      surfaces: TWO,
    }),
    {
      name: 'the gateway vouches for somebody who signed in',
      sends: [approve('mia', { vouched: true })],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: TWO,
    },
    {
      name: 'with a key that was revoked meanwhile',
      meanwhile: (scene) => scene.changePolicy({ keys: revoke(scene.stand.listed, 'mia') }),
      sends: [approve('mia')],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: [...SIGNED, 'CLI'],
    },
    {
      name: 'the gateway’s key was revoked meanwhile',
      meanwhile: (scene) => scene.changePolicy({ keys: revoke(scene.stand.listed, 'gateway') }),
      sends: [approve('mia', { vouched: true })],
      answers: ['not-allowed'],
      ends: 'open',
      surfaces: VOUCHED,
    },
  ],
};
