import type { Runbook } from '../runbook';
import { nameCause } from './cause';
import { readClusterId, readRegion } from './config-map';

export const CLUSTER_ID_LOG = 'connector_ks_configMap.log';
export const REGION_LOG = 'connector_sl_configMap.log';

export const RUNBOOK: Runbook = {
  type: 'connectorCannotGetClusterId',
  slug: 'connector-cannot-get-cluster-id',
  ids: 'with-slug',
  title: 'cannot get its cluster id',
  steps: {
    S1: 'Find where the location runs',
    S2: 'Fill in the Jenkins form',
    S3: 'Start the information job',
    S4: 'Wait for the build',
    S5: 'Look for the cluster id',
    S6: 'Look for the region',
    S7: 'Name the cause',
    G: 'Wait for a decision',
    R2: 'Refresh the master',
    V: 'Verify the repair',
    E: 'Tell the team',
  },
  alerts: ['SatelliteLinkConnectorDeployCannotGetClusterId'],
  artifacts: [CLUSTER_ID_LOG, REGION_LOG],
  readers: { [CLUSTER_ID_LOG]: readClusterId, [REGION_LOG]: readRegion },
  nameCause: (found) => nameCause(found[CLUSTER_ID_LOG]!, found[REGION_LOG]!),
  remedies: ['master-refresh'],
  causes: {
    'config-missing': {
      title: 'A ConfigMap value is missing',
      next: ['Find out why cluster-updater in the control plane did not deliver the ConfigMap.'],
    },
    'config-foreign': {
      title: 'The ConfigMap belongs to another location',
      next: ['Find out how the ConfigMap of another location came here, before anybody refreshes anything.'],
    },
    'config-stale': { title: 'A ConfigMap is out of date' },
    'config-readable': {
      title: 'The ConfigMaps are right',
      next: ['Find out why the connector cannot read its ConfigMaps: look at mounts, rights, and its version.'],
    },
    inconclusive: { title: 'The cause is not clear' },
    'location-gone': { title: 'The location was deleted' },
  },
};
