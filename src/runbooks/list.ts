/** The runbooks there are: one line for each. */
export { RUNBOOK as connectorCannotReachIam } from './connector-cannot-reach-iam';
export { RUNBOOK as connectorCannotGetClusterId } from './connector-cannot-get-cluster-id/runbook';
