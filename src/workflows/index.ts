/** The bundle's entry: one named export for each workflow. */
export { connectorCannotReachIam } from './connector-cannot-reach-iam/workflow';
export { connectorCannotGetClusterId } from './connector-cannot-get-cluster-id/workflow';
export { malformedAlert } from './malformed-alert/workflow';
export { watchRuns } from './watch-runs/workflow';
export { keepRuns } from './keep-runs/workflow';
