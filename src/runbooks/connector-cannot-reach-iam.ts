import type { Cause } from '../contract/findings';
import type { CauseWords, Runbook } from './runbook';

const CAUSES: Record<Cause, CauseWords> = {
  'key-missing': {
    title: 'The API key is missing',
    next: ['Find out why cluster-updater in the control plane did not deliver the API key to the connector.'],
  },
  'key-rejected': { title: 'IAM rejects the API key' },
  'iam-unreachable': {
    title: 'The connection to IAM fails',
    next: [
      "Check that the customer's firewall lets the hosts of the location reach IAM.",
      'Check the link proxy: the connector reaches IAM through it.',
      'Check whether IAM has an outage.',
    ],
  },
  inconclusive: { title: 'The cause is not clear' },
  'location-gone': { title: 'The location was deleted' },
  'none-seen': { title: 'No fault was seen' },
};

export const RUNBOOK: Runbook = {
  type: 'connectorCannotReachIam',
  slug: 'connector-cannot-reach-iam',
  ids: 'plain',
  title: 'cannot reach IAM',
  steps: {
    S1: 'Find where the location runs',
    S2: 'Fill in the Jenkins form',
    S3: 'Start the information job',
    S4: 'Wait for the build',
    S5: 'Look for the API key',
    S6: 'Read getToken in the pod log',
    S7: 'Name the cause',
    G: 'Wait for a decision',
    R1: 'Reset the API key',
    R2: 'Refresh the master',
    V: 'Verify the repair',
    E: 'Tell the team',
  },
  alerts: [
    'SatelliteLinkConnectorDeployCannotReachIAMServer',
    'SatelliteLinkConnectorDeployCannotGetIAMKeyFromConfigmap',
  ],
  artifacts: ['connector_getConnectorAPIKey.log', 'connector_pod_logs_{env}.log'],
  remedies: ['api-key-reset', 'master-refresh'],
  causes: CAUSES,
};
