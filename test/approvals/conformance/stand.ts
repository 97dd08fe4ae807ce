import { Secret } from '../../../src/config/secret';
import { newKey } from '../../../src/signing';
import type { PrivateKey } from '../../../src/signing';
import type { RunInput } from '../../../src/workflows/connector-cannot-reach-iam/contract';
import { openGateway } from '../../gateway/gateway';
import type { TestGateway } from '../../gateway/gateway';
import { openSlackSide, SIGNING_SECRET } from '../../gateway/slack-app';
import type { SlackSide } from '../../gateway/slack-app';
import { openStage } from '../../workflows/stage';
import type { Run, Stage } from '../../workflows/stage';
import { World } from '../../workflows/world';

/** Everybody who tries to decide. `eve` is outside the policy, though it lists a key of hers. */
export const PEOPLE = ['mia', 'noah', 'rota', 'eve'] as const;
export type Name = (typeof PEOPLE)[number];

/** The real engine with the real gateway before it, and the keys of those who decide. */
export interface Stand {
  stage: Stage;
  gateway: TestGateway;
  slack: SlackSide;
  keys: Record<Name, PrivateKey>;
  /** A key that no policy lists. */
  strange: PrivateKey;
  /** As the policy lists them. */
  listed: { of: string; kid: string; x: string; revoked?: string }[];
  play(policy: object, input: Partial<RunInput>, lay?: (world: World) => void): Promise<Played>;
  close(): Promise<void>;
}

/** A run of a case. */
export type Played = Run & { id: string };

export async function openStand(): Promise<Stand> {
  const [stage, slack, ours, strange, ...own] = await Promise.all([
    openStage(),
    openSlackSide(),
    newKey(),
    newKey(),
    ...PEOPLE.map(newKey),
  ]);
  const gateway = await openGateway({
    queuePrefix: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    key: ours,
    config: {
      slack: {
        apiUrl: slack.origin,
        botToken: null,
        signingSecret: new Secret(SIGNING_SECRET),
        responseOrigins: [slack.origin],
      },
      policyNow: () => ({
        people: Object.fromEntries(PEOPLE.map((name) => [name, { slack: `U${name.toUpperCase()}` }])),
        environments: { prod: new World().policy },
      }),
      signIn: {
        issuer: 'http://127.0.0.1',
        clientId: 'satlink',
        clientSecret: null,
        nameClaim: 'email',
        groupsClaim: 'groups',
        roles: { viewer: [], approver: [], operator: [] },
        sessionKeys: [new Secret('conformance-session-key-of-32-characters')],
      },
    },
  });
  const keys = Object.fromEntries(PEOPLE.map((name, index) => [name, own[index]!])) as Record<Name, PrivateKey>;
  const listed = [
    { of: 'gateway', kid: ours.kid, x: ours.x },
    ...PEOPLE.map((of) => ({ of, kid: keys[of].kid, x: keys[of].x })),
  ];
  return {
    stage,
    gateway,
    slack,
    keys,
    strange,
    listed,
    async play(policy, input, lay) {
      const world = new World({ policy: { trust: 'verified', keys: listed, ...policy } });
      lay?.(world);
      const run = await stage.start(world, input, `satlink-prod-${world.location}`);
      return { ...run, id: world.location };
    },
    async close() {
      await gateway.close();
      await slack.close();
      await stage.close();
    },
  };
}
