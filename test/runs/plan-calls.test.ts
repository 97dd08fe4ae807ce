import { planOf, type PlanTerms } from '../../src/approvals/plan';
import { callsOf } from '../../src/runs';

const terms: PlanTerms = {
  run: { workflowId: 'satlink-prod-c1234567890abcdefghi', firstRunId: '0196f7c2-0000-7000-8000-000000000001' },
  environment: 'prod',
  actions: ['api-key-reset', 'master-refresh'],
  by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' },
  target: { account: 'acct1', region: 'eu-de', resourceGroup: 'group1', location: 'c1234567890abcdefghi' },
  affects: [],
  keyRecord: null,
  evidence: 'e',
  gate: 1,
  notes: [],
  expiresAt: '2026-11-22T15:15:00.000Z',
};
const refreshJob = {
  path: 'A/refresh it',
  parameters: { cluster: 'CLUSTERID', change: 'CHANGE' },
  fixed: { MODE: 'all' },
};

test('the reset is shown as commands and as the request, without a credential', () => {
  const [reset] = callsOf(planOf(terms), { containers: 'https://containers.example' });
  expect(reset).toMatchObject({
    action: 'api-key-reset',
    by: 'api',
    commands: ['ibmcloud target -r eu-de', 'ibmcloud target -g group1', 'ibmcloud ks api-key reset --region eu-de'],
    request: {
      method: 'POST',
      url: 'https://containers.example/global/v1/keys',
      headers: {
        Authorization: 'Bearer [secret]',
        'X-Auth-Refresh-Token': '[secret]',
        'X-Region': 'eu-de',
        'X-Auth-Resource-Group': 'group1',
      },
    },
  });
});

test('the refresh names the job and its parameters as the site calls them', () => {
  const refresh = callsOf(planOf(terms), { jenkins: 'https://jenkins.example', refreshJob }).at(-1);
  expect(refresh?.request).toMatchObject({
    method: 'POST',
    url: 'https://jenkins.example/job/A/job/refresh%20it/buildWithParameters?delay=0sec',
    form: { MODE: 'all', CLUSTERID: 'c1234567890abcdefghi', CHANGE: '<change id of the decision>' },
  });
});

test.each<[string, Partial<PlanTerms>, string[]]>([
  [
    'where the customer resets the key',
    { actions: ['master-refresh'], by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' } },
    ['api-key-reset customer', 'master-refresh jenkins'],
  ],
  ['where the key was replaced already', { actions: ['master-refresh'] }, ['master-refresh jenkins']],
  [
    'where a person refreshes',
    { by: { 'api-key-reset': 'api', 'master-refresh': 'person' } },
    ['api-key-reset api', 'master-refresh person'],
  ],
])('%s', (_where, change, wanted) => {
  const calls = callsOf(planOf({ ...terms, ...change }));
  // What a customer or a person does is no request of ours.
  expect(calls.filter(({ request }) => request === null).every(({ by }) => by === 'customer' || by === 'person')).toBe(
    true,
  );
  expect(calls.filter(({ request }) => request !== null).every(({ by }) => by === 'api' || by === 'jenkins')).toBe(
    true,
  );
  expect(calls.map(({ action, by }) => `${action} ${by}`)).toEqual(wanted);
});
