import { createAuthoriser } from '../../src/activities/diagnosis/authorise';
import { checkPermit } from '../../src/activities/remediation/check-permit';
import { issuePermit } from '../../src/approvals/permit';
import type { RecordedDecision } from '../../src/approvals/decision';
import { peopleNow, type PolicyNow } from '../../src/config/policy-now';
import { standingOf } from '../../src/gateway/console/standing';
import { signedByListed } from '../../src/gateway/decisions/signature-at-door';
import type { Session } from '../../src/gateway/sessions/session';
import { withCheckedAsker } from '../../src/marks/checked-asker';
import { withCheckedDecisions } from '../../src/marks/checked-decisions';
import { newKey } from '../../src/signing';
import { signedFor } from '../signing/signed-for';
import { World } from '../workflows/world';
import { plan } from './plans';

const asked = plan({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
const at = new Date().toISOString();
const approve = { decision: 'approve', plan: asked.code, by: 'mia' } as const;
const asks = { of: asked.code, offers: ['approve' as const, 'reject' as const], expiresAt: asked.expiresAt };
const run = { environment: 'prod', startedAt: at, plan: asked, asks, decisions: [] };

let world: World;
let decision: RecordedDecision & { signed: string };
beforeAll(async () => {
  const mia = await newKey();
  const keys = [{ of: 'mia', kid: mia.kid, x: mia.x }];
  world = new World({ policy: { trust: 'verified', keys, effectWithin: '45 minutes' } });
  const signed = await signedFor(approve, { plan: asked, key: mia });
  decision = { ...signed, verified: true, via: 'key', at, answer: 'accepted' };
});

const authoriser = (policyNow: PolicyNow) =>
  createAuthoriser({
    policyNow,
    redact: (text) => text,
    keyRecord: async () => 'unreadable',
    startOf: async () => null,
    brakesOn: async () => [],
    incidentsOn: async () => [],
  });

/** Who reads the policy to allow something, and whether it allows it with this one. */
const ALLOWS: Record<string, (policyNow: PolicyNow) => unknown> = {
  'the authoriser, of a decision': async (policyNow) => {
    const { signed } = decision;
    const order = { decision: { ...approve, signed }, plan: asked, offers: asks.offers, standing: [] };
    return (await authoriser(policyNow).authorise(order)).answer !== 'not-allowed';
  },
  'the authoriser, of what was read from xo': async (policyNow) => {
    world.changePolicy({ trust: 'claimed' });
    const lookUp = { run: asked.run, id: asked.target.location, until: asked.expiresAt };
    const provided = { finding: world.seen, by: 'mia' };
    return (await authoriser(policyNow).authoriseProvider({ environment: 'prod', lookUp, provided })).allowed;
  },
  'the remediation worker': (policyNow) => {
    world.changePolicy({ trust: 'claimed', effectWithin: '45 minutes' });
    const { signed: _signed, via: _via, ...claimed } = decision;
    const permit = issuePermit('api-key-reset', asked, {
      choice: 'approve',
      decisions: [{ ...claimed, verified: false }],
      decidedAt: at,
      until: asked.expiresAt,
    });
    const checks = {
      policyNow,
      nowMs: Date.now(),
      startOf: async () => null,
      brakesOn: async () => [],
      incidentsOn: async () => [],
    };
    return checkPermit('api-key-reset', { plan: asked, permit }, checks).then(
      () => true,
      () => false,
    );
  },
  'the console, which draws buttons': (policyNow) =>
    standingOf(run, { name: 'mia', role: 'approver' } as Session, policyNow()).choices.length > 0,
  'the door of the gateway, of a signature': async (policyNow) =>
    (await signedByListed(decision.signed, policyNow)) === true,
  'a reader of a run, who calls a decision signed': async (policyNow) => {
    const document = { ...run, run: `${asked.run.workflowId}@${asked.run.firstRunId}`, refused: [] };
    return (await withCheckedDecisions({ ...document, decisions: [decision] }, policyNow)).decisions[0]!.verified;
  },
  'a reader of a run, who says who asked for it': async (policyNow) =>
    'requester' in (await withCheckedAsker(run, policyNow)),
  'whoever writes names of people': (policyNow) => peopleNow(policyNow).length > 0,
};

test.each(Object.entries(ALLOWS))('%s: an unreadable policy allows nothing', async (_who, allows) => {
  const { policy } = world;
  const read = () => world.policies();
  expect(await allows(read)).toBe(true);
  world.policyUnreadable = true;
  expect(await allows(read)).toBe(false);
  Object.assign(world, { policy, policyUnreadable: false });
});
