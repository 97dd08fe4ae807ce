import type { Decision } from '../../../src/approvals/decision';
import { createAuthoriser } from '../../../src/activities/diagnosis/authorise';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import { signedFor } from '../../signing/signed-for';
import { plan, terms } from '../../approvals/plans';
import { World } from '../../workflows/world';

let mia: PrivateKey;
let eve: PrivateKey;
beforeAll(async () => void ([mia, eve] = await Promise.all([newKey(), newKey()])));

/** Still asked about: a signature lives no longer than its question. */
const asked = plan({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
const rotated = { decision: 'customer-rotated' as const, plan: asked.code, by: 'mia' };
const signed = (key: PrivateKey, by = 'mia'): Promise<Decision> => signedFor({ ...rotated, by }, { plan: asked, key });

/** What a decision is answered, and how often the customer's account was asked for it. */
async function ask(decision: Decision, trust = 'verified'): Promise<{ because: string; reads: number }> {
  const keys = [
    { of: 'mia', kid: mia.kid, x: mia.x },
    { of: 'eve', kid: eve.kid, x: eve.x },
  ];
  const world = new World({ policy: { trust, keys } });
  let reads = 0;
  const { authorise } = createAuthoriser({
    policyNow: () => world.policies(),
    redact: (text) => text,
    keyRecord: async () => {
      reads += 1;
      return terms.keyRecord!;
    },
    startOf: async () => null,
    brakesOn: async () => [],
    incidentsOn: async () => [],
  });
  const { because } = await authorise({
    decision,
    plan: asked,
    offers: ['customer-rotated', 'reject'],
    standing: [],
  });
  return { because, reads };
}

test('an approver who says that the customer rotated the key is checked against the key record', async () => {
  const because = expect.stringContaining('the key was not rotated yet') as string;

  expect(await ask(await signed(mia))).toEqual({ because, reads: 1 });
  expect(await ask(rotated, 'claimed')).toEqual({ because, reads: 1 });
});

test.each<[string, () => Promise<Decision>, RegExp]>([
  ['whose signature does not hold', () => signed(eve), /belongs to somebody else/],
  ['who is no approver', () => signed(eve, 'eve'), /does not list eve/],
  ['who only says who they are, where that does not count', async () => rotated, /signed decisions only/],
])('nothing is asked of the customer’s account for somebody %s', async (_who, made, because) => {
  expect(await ask(await made())).toEqual({ because: expect.stringMatching(because) as string, reads: 0 });
});
