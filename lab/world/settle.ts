import { scopeOfStory } from '../story';
import type { Story } from '../story';
import { KUBERNETES_KEY_NAME, type LabLocation } from './model';
import { hexId } from './secrets';
import type { World } from './world';

const DAY_MS = 86_400_000;

/** The ids that a story's account and resource groups have: invented, and the same at each start. */
export function placeOf(story: string): { account: string; resourceGroup: string; defaultGroup: string } {
  return {
    account: hexId(`account ${story}`),
    resourceGroup: hexId(`group ${story}`),
    defaultGroup: hexId(`default group ${story}`),
  };
}

/** Builds a story's part of the world: its own account, its location and the other users of the key. */
export function settle(world: World, story: Story): void {
  const { account, resourceGroup, defaultGroup } = placeOf(scopeOfStory(story));
  world.accounts.set(account, {
    id: account,
    name: `Customer of ${scopeOfStory(story)}`,
    resourceGroups: [
      { id: defaultGroup, name: 'default', isDefault: true },
      { id: resourceGroup, name: 'edge', isDefault: false },
    ],
  });
  const place = { account, region: story.world.region, resourceGroup };
  const scope = world.scopeOf(place);
  const location: LabLocation = {
    ...place,
    id: story.world.locationId,
    name: `edge-${story.name}`,
    story: story.name,
    environment: story.environment,
    xoRegion: story.world.xoRegion ?? story.world.region,
    tugboat: story.world.tugboat,
    deleted: story.world.deleted ?? false,
    xo: story.world.xo,
    build: { runMs: 40, result: 'SUCCESS', artifactsElsewhere: false, ...story.world.build },
    refreshResult: 'SUCCESS',
    keyLog: story.world.keyLog ?? 'secret-yaml',
    configuredKey: null,
    followsLater: null,
    staleBuilds: story.world.staleBuilds ?? 0,
    keyRecordHiddenAfterReset: story.world.keyRecordHiddenAfterReset ?? false,
    network: story.world.network ?? 'up',
    refreshes: 0,
    artifacts: { ...story.world.artifacts },
    token: [],
    ...(story.world.carriers === undefined ? {} : { carriers: story.world.carriers }),
  };
  location.configuredKey = configuredKey(world, story, { account, keyId: scope.keyId });
  world.addLocation(location);
  const shared = { ...place, story: story.name };
  const onLocation = story.world.clusterId ?? story.world.locationId.replace(/^loc/, 'clu');
  world.addCluster({ ...shared, id: onLocation, name: `${story.name}-apps`, location: location.id });
  const beside = story.world.locationId.replace(/^loc/, 'vpc');
  world.addCluster({ ...shared, id: beside, name: `${story.name}-billing` });
  world.observeToken(location);
  // The trouble began before the lab did.
  for (const phase of location.token) phase.sinceMs = world.clock.now() - 45 * 60_000;
}

/** The key that the connector holds at the start of a story, and why IAM refuses it. */
function configuredKey(
  world: World,
  { world: { trouble } }: Story,
  { account, keyId }: { account: string; keyId: string },
): string | null {
  const current = world.keys.get(keyId)!;
  switch (trouble) {
    case 'key-absent':
      return null;
    case 'key-deleted':
      // The scope has a newer key, which never reached this location; the record of that newer one can be read.
      return world.addKey({
        name: KUBERNETES_KEY_NAME,
        description: current.description,
        account,
        iamId: current.iamId,
        state: 'deleted',
        ageMs: 400 * DAY_MS,
      }).value;
    case 'owner-inactive':
    case 'disabled':
      current.state = trouble === 'disabled' ? 'disabled' : 'owner-inactive';
      return current.value;
    case 'none':
      return current.value;
  }
}
