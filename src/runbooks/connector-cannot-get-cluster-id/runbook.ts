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
    S1: 'Ask xo for the tugboat',
    S2: 'Fill in the Jenkins form',
    S3: 'Start the information job',
    S4: 'Wait for the build',
    S5: 'Look for the cluster id',
    S6: 'Look for the region',
    S7: 'Name the cause',
    G: 'Ask a person',
    R2: 'Refresh the master',
    V: 'Verify the repair',
    E: 'Tell a team',
  },
  alerts: ['SatelliteLinkConnectorDeployCannotGetClusterId'],
  artifacts: [CLUSTER_ID_LOG, REGION_LOG],
  readers: { [CLUSTER_ID_LOG]: readClusterId, [REGION_LOG]: readRegion },
  nameCause: (found) => nameCause(found[CLUSTER_ID_LOG]!, found[REGION_LOG]!),
  remedies: ['master-refresh'],
  causes: {
    'config-missing': 'cluster-updater in the control plane provides the ConfigMap; find out why it did not.',
    'config-foreign': 'Find out how the ConfigMap of another location came here, before anybody refreshes anything.',
    'config-stale': null,
    'config-readable':
      'The ConfigMaps are right, so find out why the connector cannot read them: mounts, rights, its version.',
    inconclusive: null,
    'location-gone': null,
  },
};
