/** The jobs as Jenkins defines them, and the carriers that the information job offers. */

export interface ParameterDefinition {
  name: string;
  type: 'StringParameterDefinition' | 'ChoiceParameterDefinition';
  defaultValue: string;
  choices?: string[];
}

export interface JobDefinition {
  path: string;
  kind: 'information' | 'refresh' | 'hidden';
  definitions: ParameterDefinition[];
}

/** Region as `ibmcloud target -r` takes it. wdc04 has no carrier: its tugboats use one elsewhere in the region. */
export const CARRIERS: readonly { name: string; datacenter: string; region: string }[] = [
  { name: 'prod-wdc06-carrier1', datacenter: 'wdc06', region: 'us-east' },
  { name: 'prod-wdc07-carrier2', datacenter: 'wdc07', region: 'us-east' },
  { name: 'prod-dal12-carrier3', datacenter: 'dal12', region: 'us-south' },
  { name: 'prod-dal10-carrier5', datacenter: 'dal10', region: 'us-south' },
  { name: 'prod-dal10-carrier6', datacenter: 'dal10', region: 'us-south' },
  { name: 'prod-tor01-carrier4', datacenter: 'tor01', region: 'ca-tor' },
  { name: 'prod-fra02-carrier7', datacenter: 'fra02', region: 'eu-de' },
  { name: 'prod-lon04-carrier8', datacenter: 'lon04', region: 'eu-gb' },
  { name: 'stage-dal09-carrier1', datacenter: 'dal09', region: 'us-south' },
  { name: 'stage-dal10-carrier2', datacenter: 'dal10', region: 'us-south' },
];

const FOLDER = 'Containers-Runtime/armada-cruiser-automated-recovery';
export const INFORMATION_JOB = `${FOLDER}/armada-ha-master-get-info`;
export const REFRESH_JOB = `${FOLDER}/armada-master-refresh`;
export const HIDDEN_JOB = `${FOLDER}/armada-break-glass`;

export const JOBS: readonly JobDefinition[] = [
  {
    path: INFORMATION_JOB,
    kind: 'information',
    definitions: [
      text('BRANCH', 'master'),
      // The runbook writes ENV_Branch; the job is spelled like its sisters.
      text('ENV_BRANCH', 'master'),
      text('CLUSTERID'),
      text('TUGBOAT'),
      {
        name: 'CARRIER_NAME',
        type: 'ChoiceParameterDefinition',
        defaultValue: CARRIERS[0]!.name,
        choices: CARRIERS.map(({ name }) => name),
      },
    ],
  },
  { path: REFRESH_JOB, kind: 'refresh', definitions: [text('CLUSTERID'), text('PROD_TRAIN_REQUEST_ID')] },
  { path: HIDDEN_JOB, kind: 'hidden', definitions: [] },
];

function text(name: string, defaultValue = ''): ParameterDefinition {
  return { name, type: 'StringParameterDefinition', defaultValue };
}
