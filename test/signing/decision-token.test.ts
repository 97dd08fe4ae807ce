import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, importJWK, SignJWT } from 'jose';
import type { Decision } from '../../src/approvals/decision';
import { digestOf } from '../../src/approvals/plan';
import type { Plan } from '../../src/approvals/plan';
import { signDecision, verifyDecision } from '../../src/signing/decision-token';
import type { DecisionStatement } from '../../src/signing/decision-token';
import { LIFE_SECONDS } from '../../src/signing/statement';
import type { Signer } from '../../src/signing/statement';
import { newKey, readPrivateKey } from '../../src/signing/keys';
import type { PrivateKey } from '../../src/signing/keys';
import { signForPlan } from '../../src/signing/sign-for-plan';
import { ONE, OTHER } from '../approvals/one-code';
import { plan, terms } from '../approvals/plans';
import { signedFor } from './signed-for';
import { tries } from '../thorough';

const WRONG_PLAN = { answer: 'wrong-plan', because: expect.stringContaining('nothing was signed') as string };
const NOW = Date.parse('2026-11-22T18:00:00.000Z');
const MIA: Decision = { decision: 'approve', plan: plan().code, by: 'mia', change: 'CHG7', comment: 'looked at it' };

let mia: PrivateKey;
let noah: PrivateKey;
let gateway: PrivateKey;
let stranger: PrivateKey;
let signers: Signer[];

beforeAll(async () => {
  mia = await newKey();
  noah = await newKey();
  gateway = await newKey();
  stranger = await newKey();
  signers = [
    { of: 'mia', kid: mia.kid, x: mia.x },
    { of: 'noah', kid: noah.kid, x: noah.x },
    { of: 'gateway', kid: gateway.kid, x: gateway.x },
  ];
});

interface Case {
  key?: () => PrivateKey;
  signed?: () => Promise<string> | string;
  /** What is handed in beside the signature. */
  given?: Partial<Decision>;
  about?: Plan;
  atMs?: number;
  signers?: () => Signer[];
}

async function check({ key = () => mia, signed, given = {}, about = plan(), atMs = NOW, signers: listed }: Case) {
  const made =
    signed === undefined ? (await signedFor(MIA, { plan: plan(), key: key(), nowMs: NOW })).signed : await signed();
  const verdict = await verifyDecision(
    { ...MIA, ...given, signed: made },
    { plan: about, signers: listed?.() ?? signers, people: [], atMs },
  );
  return verdict.valid ? `valid via ${verdict.how.via}` : verdict.because;
}

/** A token of a form that we never make, to see whether it is believed. */
async function forged(header: Record<string, unknown>, key = mia): Promise<string> {
  const statement = { ...statementOf(), sub: 'mia' };
  const { kty, crv, x, d } = key;
  return new SignJWT({ ...statement })
    .setProtectedHeader({ alg: 'EdDSA', kid: mia.kid, typ: 'satlink-decision+jwt', ...header })
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + ((header['life'] as number | undefined) ?? 60))
    .sign(await importJWK({ kty, crv, x, d }, 'EdDSA'));
}

function statementOf(): DecisionStatement {
  const { decision, by, comment, change } = MIA;
  return {
    decision,
    by,
    comment: comment!,
    change: change!,
    run: terms.run,
    digest: digestOf(plan()),
    how: { via: 'key' },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function vouched(key: PrivateKey, via: 'slack' | 'oidc'): Promise<string> {
  return (await signedFor(MIA, { plan: plan(), key, how: { via, id: 'U1' }, nowMs: NOW })).signed;
}

/** Signed by nobody, or with the public key taken for a shared secret. */
function unsignedLike(alg: 'none' | 'HS256'): string {
  const text = `${encode({ alg, kid: mia.kid, typ: 'satlink-decision+jwt' })}.${encode({
    ...statementOf(),
    sub: 'mia',
    iat: NOW / 1000,
    exp: NOW / 1000 + 60,
  })}`;
  return `${text}.${alg === 'none' ? '' : createHmac('sha256', Buffer.from(mia.x, 'base64url')).update(text).digest('base64url')}`;
}

const otherRun = plan({ run: { ...terms.run, firstRunId: '0d6f3a4e-0000-4000-8000-000000000002' } });

test.each<[string, Case, RegExp]>([
  ['by the own key', {}, /^valid via key$/],
  ['by the gateway', { signed: () => vouched(gateway, 'slack') }, /^valid via slack$/],
  ['by the gateway as if by an own key', { key: () => gateway }, /how the person is known/],
  ['by an own key as if by the gateway', { signed: () => vouched(mia, 'oidc') }, /how the person is known/],
  ["with somebody else's key", { key: () => noah }, /belongs to somebody else/],
  ['with a key that nobody listed', { key: () => stranger }, /does not list the key/],
  ['with an unlisted key under a listed id', { signed: () => forged({}, stranger) }, /altered or forged/],
  ['for another person', { given: { by: 'noah' }, key: () => gateway }, /by somebody else/],
  ['for another choice', { given: { decision: 'reject' } }, /another choice/],
  ['for another comment', { given: { comment: 'looked at it not' } }, /comment or change/],
  ['for another change', { given: { change: 'CHG8' } }, /comment or change/],
  ['with the change left out', { given: { change: undefined } }, /comment or change/],
  ['about another run', { about: otherRun }, /another run/],
  ['about the next gate', { about: plan({ gate: 2 }) }, /another plan/],
  ['about a plan altered behind its digest', { about: { ...plan(), affects: null } }, /another plan/],
  ['just before its end', { atMs: NOW + LIFE_SECONDS * 1000 - 1 }, /^valid/],
  ['at its end', { atMs: NOW + LIFE_SECONDS * 1000 }, /has expired/],
  ['within the skew of clocks', { atMs: NOW - 59_000 }, /^valid/],
  ['from the future', { atMs: NOW - 61_000 }, /from the future/],
  ['with a life that we never give', { signed: () => forged({ life: 86_400 }) }, /no believable time/],
  ['of another type', { signed: () => forged({ typ: 'JWT' }) }, /not one of a decision/],
  ['with alg none', { signed: () => unsignedLike('none') }, /not one of a decision/],
  ['with the public key as a shared secret', { signed: () => unsignedLike('HS256') }, /not one of a decision/],
  ['that is no token', { signed: () => 'yes, I approve' }, /cannot be read/],
  [
    'with a revoked key',
    { signers: () => signers.map((signer) => ({ ...signer, revoked: 'laptop lost' })) },
    /revoked: laptop lost/,
  ],
])('a signature %s', async (_case, given, expected) => {
  expect(await check(given)).toMatch(expected);
});

test('a signature lives no longer than the question it answers', async () => {
  const soon = plan({ expiresAt: new Date(NOW + 60_123).toISOString() });
  const token = (expiresAt: string) => () =>
    signDecision({ ...statementOf(), digest: soon.digest }, mia, { nowMs: NOW, expiresAt });
  const short = { about: soon, signed: token(soon.expiresAt) };

  expect(await check({ ...short, atMs: NOW + 60_122 })).toMatch(/^valid/);
  expect(await check({ ...short, atMs: NOW + 60_123 })).toMatch(/has expired/);
  expect(await check({ about: soon, signed: token(plan().expiresAt) })).toMatch(/lives longer than the question/);
});

test('during a rotation the old key and the new one count', async () => {
  const next = await newKey();
  const both = () => [...signers, { of: 'mia', kid: next.kid, x: next.x }];

  expect(await check({ signers: both })).toMatch(/^valid/);
  expect(await check({ signers: both, key: () => next })).toMatch(/^valid/);
});

test('no single altered character of a token is believed', async () => {
  const token = await signDecision(statementOf(), mia, { nowMs: NOW, expiresAt: plan().expiresAt });
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
      const altered = token.slice(0, at) + character + token.slice(at + 1);
      fc.pre(!isSameBytes(altered, token));

      expect(await check({ signed: () => altered })).not.toMatch(/^valid/);
    }),
    { numRuns: tries(300) },
  );
});

/** The last character of a part may carry bits that no decoder reads. */
function isSameBytes(one: string, other: string): boolean {
  const bytes = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return bytes(one).join('.') === bytes(other).join('.');
}

test('of two plans with one code, the one that was not looked at is not signed', async () => {
  const order = { key: mia, how: { via: 'key' } as const, nowMs: NOW };
  const decision = { ...MIA, plan: ONE.code };

  expect(await signForPlan(decision, { ...order, plan: OTHER, digest: ONE.digest })).toMatchObject(WRONG_PLAN);
  // Also where it says that it has the digest which was looked at.
  const lying = { ...OTHER, digest: ONE.digest };
  expect(await signForPlan(decision, { ...order, plan: lying, digest: ONE.digest })).toMatchObject(WRONG_PLAN);
  expect(await signForPlan(decision, { ...order, plan: ONE, digest: ONE.digest })).toHaveProperty('signed');
});

test('a code that is not the one of the plan in hand is not signed with it', async () => {
  const held = { plan: plan({ gate: 2 }), digest: plan({ gate: 2 }).digest, key: mia };

  expect(await signForPlan(MIA, { ...held, how: { via: 'key' }, nowMs: NOW })).toMatchObject(WRONG_PLAN);
});

describe('a private key is read', () => {
  test('as it was made', async () => {
    expect(await readPrivateKey(JSON.stringify(mia))).toEqual(mia);
  });

  test.each([
    ['text', 'no key', /not JSON/],
    ['an RSA key', '{"kty":"RSA"}', /not a private Ed25519 key/],
    ['nothing', 'null', /not a private Ed25519 key/],
    ['a public key', '{"kty":"OKP","crv":"Ed25519","x":"AAAA"}', /not a private Ed25519 key/],
    ['damaged halves', '{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"BBBB"}', /cannot be used/],
  ])('but not %s, and the message quotes nothing', async (_case, text, because) => {
    const answer = await readPrivateKey(text);

    expect(answer).toMatch(because);
    expect(answer).not.toContain('BBBB');
  });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a number', 7],
  ['a list', []],
  ['a run that is none', { run: null }],
  ['no voucher', { how: null }],
  ['a voucher of no kind that we know', { how: { via: 'letter' } }],
])('a listed key that signs %s is answered, and holds nobody up', async (_what, change) => {
  const seconds = NOW / 1000;
  const whole = { ...statementOf(), sub: 'mia', iat: seconds, exp: seconds + 60 };
  const isPart = typeof change === 'object' && change !== null && !Array.isArray(change);
  const payload = new TextEncoder().encode(JSON.stringify(isPart ? { ...whole, ...change } : change));
  const { kty, crv, x, d } = mia;
  const signed = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: mia.kid, typ: 'satlink-decision+jwt' })
    .sign(await importJWK({ kty, crv, x, d }, 'EdDSA'));

  expect(await check({ signed: () => signed })).toMatch(/^the signature /);
});
