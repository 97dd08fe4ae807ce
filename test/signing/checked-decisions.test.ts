import type { RecordedDecision, RefusedDecision } from '../../src/approvals/decision';
import { digestOf } from '../../src/approvals/plan';
import { redact } from '../../src/evidence/redaction/redact';
import { withCheckedDecisions } from '../../src/marks/checked-decisions';
import { newKey } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import { signDecision } from '../../src/signing/decision-token';
import { howKnown } from '../../src/words/how-known';
import { plan } from '../approvals/plans';
import { World } from '../workflows/world';
import { noPolicy } from '../../src/config/policy-now';

const NOW = Date.parse('2026-11-22T18:00:00.000Z');
const SECRET = 'password=hunter2secret99';
let mia: PrivateKey;
let strange: PrivateKey;
beforeAll(async () => {
  [mia, strange] = await Promise.all([newKey(), newKey()]);
});

async function recorded(key: PrivateKey, comment: string): Promise<RecordedDecision> {
  const shown = plan();
  const said = { decision: 'approve', by: 'mia', comment } as const;
  const statement = { ...said, run: shown.run, digest: digestOf(shown), how: { via: 'key' } } as const;
  const signed = await signDecision(statement, key, { nowMs: NOW, expiresAt: shown.expiresAt });
  const at = new Date(NOW).toISOString();
  return { ...said, plan: shown.code, verified: true, via: 'key', at, answer: 'accepted', signed };
}

function policyNow() {
  const keys = [{ of: 'mia', kid: mia.kid, x: mia.x }];
  return new World({ policy: { trust: 'verified', keys } }).policies();
}

const NONE: RefusedDecision[] = [];

function of(decision: RecordedDecision) {
  const shown = plan();
  const run = `${shown.run.workflowId}@${shown.run.firstRunId}`;
  return { run, environment: 'prod', plan: shown, decisions: [decision], refused: NONE };
}

test('a decision is called signed when its signature holds, also with a redacted comment', async () => {
  const plain = await recorded(mia, 'looked at it');
  const secret = { ...(await recorded(mia, SECRET)), comment: redact(SECRET) };

  for (const one of [plain, secret]) expect((await withCheckedDecisions(of(one), policyNow)).decisions).toEqual([one]);
});

test.each<[string, (one: RecordedDecision) => object, RegExp]>([
  ['whose signature is missing', (one) => ({ ...one, signed: undefined }), /missing/],
  ['with another comment', (one) => ({ ...one, comment: 'do it' }), /comment or change/],
  ['with a comment that was not signed', (one) => ({ ...one, change: 'CHG8' }), /comment or change/],
  ['by somebody else', (one) => ({ ...one, by: 'noah' }), /somebody else/],
  ['for another choice', (one) => ({ ...one, decision: 'reject' }), /another choice/],
  ['about another plan', (one) => ({ ...one, plan: 'AAAAAAAA' }), /another plan/],
  ['at another time', (one) => ({ ...one, at: '2026-11-23T18:00:00.000Z' }), /expired/],
])('what a run says was signed %s is only claimed', async (_what, change, because) => {
  const one = change(await recorded(mia, 'looked at it')) as RecordedDecision;
  const { decisions } = await withCheckedDecisions(of(one), policyNow);

  expect(decisions).toEqual([
    expect.objectContaining({ verified: false, unproved: expect.stringMatching(because) as string }),
  ]);
});

test('what was signed about a plan that the run no longer shows is known by its code, in the same run alone', async () => {
  const one = await recorded(mia, 'looked at it');
  const newer = { ...of(one), plan: plan({ gate: 2 }) };

  expect((await withCheckedDecisions(newer, policyNow)).decisions).toEqual([one]);
  for (const change of [{ plan: null }, { plan: null, run: `${newer.run}0` }]) {
    const [checked] = (await withCheckedDecisions({ ...newer, ...change }, policyNow)).decisions;
    expect(checked!.verified).toBe(change.run === undefined);
  }
});

test('nobody is proved to have made a decision that was refused', async () => {
  const one = await recorded(mia, 'looked at it');
  const refused = [{ ...one, answer: 'frozen' as const, because: 'no' }];

  expect((await withCheckedDecisions({ ...of(one), refused }, policyNow)).refused).toMatchObject([{ verified: false }]);
});

test('only who has checked a signature says signed', () => {
  const words = (known: Parameters<typeof howKnown>[0]) => [howKnown(known, 'reader'), howKnown(known, 'run')];

  expect(words({ verified: true, via: 'oidc' })).toEqual([
    'signed in with SSO',
    'with a signature that the console checks',
  ]);
  expect(words({ verified: false })).toEqual(['name not verified', 'name not verified']);
  expect(words({ verified: false, unproved: 'x' })).toEqual(Array(2).fill('name not verified here: x'));
});

test('without a policy, or by a key that it does not list, nothing is called signed', async () => {
  const one = await recorded(strange, 'looked at it');

  expect((await withCheckedDecisions(of(one), policyNow)).decisions[0]).toMatchObject({ verified: false });
  expect((await withCheckedDecisions(of(one), noPolicy)).decisions[0]).toMatchObject({ verified: false });
});
