import { decodeJwt } from 'jose';
import type { Asker, Starter, StartStatement } from '../../src/approvals/asker';
import { newKey, signStart, whoAsked } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { signDecision } from '../../src/signing/decision-token';
import { plan, terms } from '../approvals/plans';

const NOW = Date.parse('2026-11-22T18:00:00.000Z');
const ALERT: Starter = { kind: 'alert', source: 'alertmanager' };
const MIA: Starter = { kind: 'person', name: 'Mia' };
const NAMED = { alertname: 'CannotReachIAM', startsAt: '2026-11-22T17:55:00.000Z' };
const { workflowId } = terms.run;
const { location } = terms.target;
const PEOPLE = [
  { name: 'mia', aliases: ['mmaier'] },
  { name: 'noah', aliases: [] },
];

let keys: Record<'gateway' | 'mia' | 'noah' | 'stranger', PrivateKey>;
beforeAll(async () => {
  const [gateway, mia, noah, stranger] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  keys = { gateway, mia, noah, stranger };
});

interface Trial {
  starter?: Starter;
  by?: keyof typeof keys;
  /** What is signed otherwise than it is. */
  signed?: Partial<StartStatement>;
  /** What the plan says otherwise than was signed. */
  asker?: object;
  target?: object;
  affects?: { kind: 'cluster' | 'location'; id: string }[];
  /** When the engine started the run, after it was signed. */
  startedMs?: number | null;
  trust?: 'claimed' | 'verified';
  revoked?: string;
}

async function asked(trial: Trial) {
  const { starter = ALERT, by = 'gateway', signed = {}, startedMs = 0, trust = 'verified', revoked } = trial;
  const statement: StartStatement = { startedBy: starter, workflowId, environment: 'prod', location, ...NAMED };
  const token = await signStart({ ...statement, ...signed }, keys[by], NOW);
  const askedBy = { ...starter, ...NAMED, signed: token, ...trial.asker } as Asker;
  const given = plan({
    askedBy,
    target: { ...terms.target, ...trial.target },
    affects: trial.affects ?? terms.affects,
  });
  const listed = (['gateway', 'mia', 'noah'] as const).map((of) => ({ of, kid: keys[of].kid, x: keys[of].x }));
  return whoAsked(given, {
    trust,
    keys: listed.map((key) => (revoked === undefined ? key : { ...key, revoked })),
    people: PEOPLE,
    startOf: async () => (startedMs === null ? null : NOW + startedMs),
  });
}

test.each<[string, Trial, Starter]>([
  ['an alert source, by the gateway', {}, ALERT],
  ['a person, by their own key', { starter: MIA, by: 'mia' }, MIA],
  [
    'a person by another name of theirs',
    { starter: { kind: 'person', name: 'MMAIER' }, by: 'mia' },
    { kind: 'person', name: 'MMAIER' },
  ],
  [
    'an alert about a cluster that uses the key',
    { signed: { location: 'c1' }, affects: [{ kind: 'cluster', id: 'c1' }] },
    ALERT,
  ],
  ['a run that the engine started a while later', { startedMs: 5 * 60_000 }, ALERT],
  ['a run that was started a moment before, by another clock', { startedMs: -30_000 }, ALERT],
])('%s asked', async (_what, trial, who) => {
  expect(await asked(trial)).toEqual(who);
});

test.each<[string, Trial, RegExp]>([
  ['a name without a signature', { starter: MIA, asker: { signed: undefined } }, /nobody has signed/],
  ['a source without a signature', { asker: { signed: undefined } }, /nobody has signed/],
  ['a key that the policy does not list', { by: 'stranger' }, /does not list the key/],
  ['a revoked key', { revoked: 'it leaked' }, /is revoked: it leaked/],
  ['no token at all', { asker: { signed: 'e30.e30.e30' } }, /not one of a start/],
  ['a person who signs for a source', { by: 'mia' }, /only the gateway signs/],
  ['a person who signs for another one', { starter: MIA, by: 'noah' }, /belongs to somebody else/],
  ['the gateway for a person whom it has not identified', { starter: MIA }, /belongs to somebody else/],
  ['another source than was signed', { asker: { source: 'json' } }, /of another source/],
  ['another person than was signed', { starter: MIA, by: 'mia', asker: { name: 'noah' } }, /somebody else/],
  ['a person in the place of a source', { asker: { kind: 'person', name: 'mia' } }, /somebody else/],
  ['another run', { signed: { workflowId: 'satlink-prod-other' } }, /another run/],
  ['another environment', { signed: { environment: 'stage' } }, /another place/],
  ['another location', { signed: { location: 'l2' } }, /another place/],
  ['a plan that was bent to another location', { target: { location: 'l2' }, affects: [] }, /another place/],
  [
    'another location of the same key',
    { signed: { location: 'l2' }, affects: [{ kind: 'location', id: 'l2' }] },
    /place/,
  ],
  ['another alert', { asker: { alertname: 'DiskFull' } }, /another alert/],
  ['another episode of the alert', { asker: { startsAt: '2026-11-21T17:55:00.000Z' } }, /another alert/],
  ['an alert that names no time, where one was signed', { asker: { startsAt: undefined } }, /another alert/],
  ['a run that was started an hour later with it', { startedMs: 3_600_000 }, /at another time/],
  ['a run that was started an hour before', { startedMs: -3_600_000 }, /at another time/],
  ['a run that the engine does not know', { startedMs: null }, /does not know the run/],
])('with %s nobody is known to have asked', async (_what, trial, because) => {
  expect(await asked(trial)).toEqual({ kind: 'nobody', because: expect.stringMatching(because) as string });
});

test('a signed decision starts nothing', async () => {
  const given = plan();
  const statement = {
    decision: 'approve',
    by: 'mia',
    run: given.run,
    digest: given.digest,
    how: { via: 'key' },
  } as const;
  const signed = await signDecision(statement, keys.mia, { nowMs: NOW, expiresAt: given.expiresAt });

  expect(await asked({ starter: MIA, by: 'mia', asker: { signed } })).toMatchObject({ kind: 'nobody' });
});

test('where claims count, who the run says asked has asked, and the engine is not asked', async () => {
  expect(await asked({ trust: 'claimed', by: 'stranger', startedMs: null })).toEqual(ALERT);
  expect(await asked({ trust: 'claimed', starter: MIA, asker: { signed: undefined } })).toEqual(MIA);
});

test('a signature for a start lives for five minutes', async () => {
  const statement = { startedBy: ALERT, workflowId, environment: 'prod', location };
  const { iat, exp } = decodeJwt(await signStart(statement, keys.gateway, NOW));

  expect(exp! - iat!).toBe(300);
});
