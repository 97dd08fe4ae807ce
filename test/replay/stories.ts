import { KEEPER_TYPE } from '../../src/contract/keep-runs';
import { MALFORMED_ALERT_TYPE, type MalformedAlert } from '../../src/contract/malformed-alert';
import { WATCH_TYPE } from '../../src/contract/watch-runs';
import { CLUSTER_ID_LOG, REGION_LOG, RUNBOOK } from '../../src/runbooks/connector-cannot-get-cluster-id/runbook';
import type { Run } from '../workflows/stage';
import { World } from '../workflows/world';

interface PlayedRun {
  world: () => World;
  play: (run: Run) => Promise<void>;
  /** Its history is kept while it waits at the gate: most runs that a deployment meets are there. */
  waits?: true;
}

/** The runs whose histories are kept: each must still be replayable by the workflow code of today. */
export const STORIES: Record<string, PlayedRun> = {
  waiting: { world: () => new World(), play: untilItAsks, waits: true },
  'config-stale-waiting': { world: configStale, play: untilItAsks, waits: true },
  resolved: { world: () => new World(), play: decided('approve') },
  // Since the card shows progress at most once in five seconds.
  'resolved-in-turns': { world: () => new World(), play: decided('approve') },
  declined: { world: () => new World(), play: decided('reject') },
  cancelled: {
    world: () => new World(),
    play: async (run) => {
      await run.gate();
      await run.handle.cancel();
    },
  },
  'key-missing': { world: () => new World({ apiKey: 'missing' }), play: async () => undefined },
  'customer-rotated': {
    world: () => new World({ policy: { heldAccounts: [] } }),
    play: async (run) => {
      await run.gate();
      run.world.keyNumber += 1;
      await run.decide('customer-rotated');
    },
  },
  'reset-in-doubt': {
    world: () => {
      const world = new World({ resetLoses: 'answer' });
      world.diagnosis.lookForReset = async () => ({ kind: 'cannot-tell', because: 'the record cannot be read' });
      return world;
    },
    play: async (run) => {
      await decided('approve')(run);
      await run.until(({ asks }) => asks?.offers.includes('it-happened') ?? false);
      await run.decide('it-happened', 'noah');
    },
  },
  'config-stale': {
    world: configStale,
    play: decided('approve'),
  },
  'asked-again-by-signal': {
    world: () => new World(),
    play: async (run) => {
      const code = await run.gate();
      await run.handle.signal('approve', { plan: 'AAAAAAAA', by: 'mia' });
      await run.handle.signal('approve', { plan: code, by: 'mia' });
    },
  },
};

/**
 * The workflows that go on with every new version, as they wait: their code must always replay these. In their world no
 * channel takes a message.
 */
export const ALWAYS_REPLAYED: Record<string, { type: string; args: unknown[] }> = {
  'watch-runs': { type: WATCH_TYPE, args: [] },
  'keep-runs': { type: KEEPER_TYPE, args: [] },
  'malformed-alert': {
    type: MALFORMED_ALERT_TYPE,
    args: [
      {
        about: 'goes-on',
        source: 'satlink',
        environment: 'prod',
        because: 'The run ended resolved, and the alert still fires.',
        facts: [['location', 'cq1234567890abcdefgh']],
      } satisfies MalformedAlert,
    ],
  },
};

async function untilItAsks(run: Run): Promise<void> {
  await run.gate();
}

function configStale(): World {
  const world = new World({ runbook: RUNBOOK });
  const show = (artifact: string, kind: 'as-expected' | 'other') =>
    (world.artifacts[artifact] = { artifact, kind, because: kind });
  show(CLUSTER_ID_LOG, 'as-expected');
  show(REGION_LOG, 'other');
  world.before['awaitRefresh'] = () => void show(REGION_LOG, 'as-expected');
  return world;
}

function decided(decision: string) {
  return async (run: Run) => {
    await run.gate();
    await run.decide(decision);
  };
}
