import type { JobForm } from '../../src/contract/activities';
import { fillInForm } from '../../src/workflows/steps/form';

const form: JobForm = {
  job: 'Folder/get-info',
  buildable: true,
  names: {
    branch: 'BRANCH',
    envBranch: 'ENV_BRANCH',
    cluster: 'CLUSTERID',
    tugboat: 'TUGBOAT',
    carrier: 'CARRIER_NAME',
  },
  fixed: { BRANCH: 'master', ENV_BRANCH: 'master' },
  carrierChoices: [
    'prod-dal10-carrier2',
    'prod-wdc06-carrier1',
    'stage-wdc04-carrier5',
    'prod-wdc04-carrier9',
    'prod-wdc04-carrier3',
    'odd one',
  ],
  artifacts: { apiKeyLog: 'key.log', podLog: 'pods.log' },
  carriers: [
    { name: 'prod-wdc06-carrier1', datacenter: 'wdc06', region: 'us-east' },
    { name: 'prod-wdc04-carrier3', datacenter: 'wdc04', region: 'us-east' },
    { name: 'prod-dal10-carrier2', datacenter: 'dal10', region: 'us-south' },
  ],
};
const location = {
  kind: 'found' as const,
  id: 'c0ffee00c0ffee00c0ff',
  tugboat: 'prod-wdc04-carrier107',
  datacenter: 'wdc04',
  region: 'us-east',
  because: '',
};

test("the job's own carriers come in its order: the data centre first, then the region, never another environment", () => {
  expect(fillInForm(form, location)).toEqual({
    job: 'Folder/get-info',
    parameters: { BRANCH: 'master', ENV_BRANCH: 'master', CLUSTERID: location.id, TUGBOAT: 'prod-wdc04-carrier107' },
    carrierParameter: 'CARRIER_NAME',
    carriers: ['prod-wdc04-carrier9', 'prod-wdc04-carrier3', 'prod-wdc06-carrier1'],
  });
});

test('where the parameter takes any text, the carriers of the fleet file are the candidates', () => {
  expect(fillInForm({ ...form, carrierChoices: null }, location)).toMatchObject({
    carriers: ['prod-wdc04-carrier3', 'prod-wdc06-carrier1'],
  });
});

test.each<[string, JobForm, Partial<typeof location>, RegExp]>([
  [
    'no carrier in data centre or region',
    form,
    { datacenter: 'syd01', region: 'au-syd' },
    /no carrier in syd01 or elsewhere in au-syd/,
  ],
  ['a disabled job', { ...form, buildable: false }, {}, /disabled/],
  ['an unknown tugboat', form, { tugboat: undefined }, /no tugboat/],
])('%s is for a person', (_case, jobForm, change, because) => {
  expect(fillInForm(jobForm, { ...location, ...change })).toMatch(because);
});
