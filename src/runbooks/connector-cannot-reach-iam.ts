import type { Cause } from '../contract/findings';
import type { Runbook } from './runbook';

const CAUSES: Record<Cause, string | null> = {
  'key-missing': 'cluster-updater in the control plane provides the configuration; find out why it did not.',
  'key-rejected': null,
  'iam-unreachable': 'Find out why the location cannot reach IAM: customer firewall, link proxy, or an IAM outage.',
  inconclusive: null,
  'location-gone': null,
  'none-seen': null,
};

export const RUNBOOK: Runbook = {
  type: 'connectorCannotReachIam',
  slug: 'connector-cannot-reach-iam',
  ids: 'plain',
  title: 'cannot reach IAM',
  steps: {
    S1: 'Ask xo for the tugboat',
    S2: 'Fill in the Jenkins form',
    S3: 'Start the information job',
    S4: 'Wait for the build',
    S5: 'Look for the API key',
    S6: 'Read getToken in the pod log',
    S7: 'Name the cause',
    G: 'Ask a person',
    R1: 'Reset the API key',
    R2: 'Refresh the master',
    V: 'Verify the repair',
    E: 'Tell a team',
  },
  alerts: [
    'SatelliteLinkConnectorDeployCannotReachIAMServer',
    'SatelliteLinkConnectorDeployCannotGetIAMKeyFromConfigmap',
  ],
  artifacts: ['connector_getConnectorAPIKey.log', 'connector_pod_logs_{env}.log'],
  remedies: ['api-key-reset', 'master-refresh'],
  causes: CAUSES,
};
