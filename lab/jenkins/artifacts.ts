import type { World } from '../world/world';
import type { LabLocation } from '../world/model';
import { CARRIERS } from './jobs';
import { keyLog } from './key-log';
import { podLog } from './pod-log';

/** The artifacts of an information build: file name → content. Empty for the wrong place, and the build is green. */
export function informationArtifacts(world: World, parameters: Record<string, string>): Map<string, string> {
  const location = world.locations.get(parameters['CLUSTERID'] ?? '');
  if (location === undefined || location.deleted || !isRightPlace(location, parameters)) return new Map();
  return new Map([
    ['connector_getConnectorAPIKey.log', keyLog(location)],
    [`connector_pod_logs_${location.environment}.log`, podLog(location, world.clock.now())],
    ['connector_sl_configMap.log', `apiVersion: v1\ndata:\n  region: ${location.region}\nkind: ConfigMap\n`],
    ['connector_ks_configMap.log', `apiVersion: v1\ndata:\n  cluster_id: ${location.id}\nkind: ConfigMap\n`],
    ...Object.entries(location.artifacts),
  ]);
}

function isRightPlace(location: LabLocation, parameters: Record<string, string>): boolean {
  const carrier = CARRIERS.find(({ name }) => name === parameters['CARRIER_NAME']);
  if (carrier === undefined || carrier.region !== location.region) return false;
  if (!carrier.name.startsWith(`${location.tugboat.split('-')[0]}-`)) return false;
  if (location.carriers !== undefined && !location.carriers.includes(carrier.name)) return false;
  return parameters['TUGBOAT'] === location.tugboat.replace('.', '-');
}
