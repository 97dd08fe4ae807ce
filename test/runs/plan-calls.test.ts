import { startLab } from '../../lab/lab';
import type { Lab } from '../../lab/lab';
import { portsOf } from '../../src/activities/remediation/client-ports';
import { planOf, type Plan, type PlanTerms } from '../../src/approvals/plan';
import { callSiteOf } from '../../src/cli/site-files';
import { createClients } from '../../src/clients/clients';
import { readConfig } from '../../src/config/read-config';
import { callsOf } from '../../src/runs';
import { closeWires, openWire } from '../clients/wire';

const terms: PlanTerms = {
  run: { workflowId: 'satlink-prod-c1234567890abcdefghi', firstRunId: '0196f7c2-0000-7000-8000-000000000001' },
  askedBy: { kind: 'person' as const, name: 'rota' },
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

describe('what is shown is what is sent', () => {
  let lab: Lab;
  beforeAll(async () => (lab = await startLab()));
  afterAll(() => lab.close());
  afterEach(closeWires);

  /** Performs both effects as the remediation worker does, on whatever the environment names. */
  async function perform(env: Record<string, string>, plan: Plan): Promise<void> {
    const config = readConfig('remediation', env);
    const ports = portsOf(createClients(config), config);
    await (await ports.account(plan.target.account)!.readyToReset(plan.target)).send();
    const job = ports.refreshJob(plan.environment)!;
    await (await job.prepare({ location: plan.target.location, change: CHANGE })).send();
  }

  const CHANGE = '<change id of the decision>';
  const labPlan = () => {
    const { id: location, account, region, resourceGroup } = lab.world.locations.get('lockeyrejected000001')!;
    return planOf({ ...terms, target: { location, account, region, resourceGroup } });
  };
  const shownAt = (env: Record<string, string>, plan: Plan) => {
    const calls = callsOf(plan, callSiteOf({ env }, undefined, plan.environment));
    return calls.map(({ request }) => request!);
  };

  test('to the lab, which carries both out', async () => {
    const env = lab.workerEnv('remediation');
    await perform(env, labPlan());

    const sent = lab.journal.entries.filter(({ method, path }) => method === 'POST' && !path.includes('/token'));
    const addresses = { ibmcloud: lab.addresses.containers, jenkins: lab.addresses.jenkins } as Record<string, string>;
    expect(sent.map(({ status }) => status)).toEqual([204, 201]);
    expect(
      sent.map(({ system, method, path, body = '' }) => ({ method, url: `${addresses[system]}${path}`, body })),
    ).toEqual(
      shownAt(env, labPlan()).map(({ method, url, form = {} }) => {
        // The journal shows a form decoded.
        return {
          method,
          url,
          body: Object.entries(form)
            .map((field) => field.join('='))
            .join('&'),
        };
      }),
    );
  });

  test.each<[string, Partial<PlanTerms['target']>, Record<string, string>]>([
    ['as they stand', {}, {}],
    ['with other ids', { region: 'jp-osa', resourceGroup: 'a1b2c3d4e5f6', location: 'c9876543210zyxwvutsr' }, {}],
    ['with characters that are encoded', { location: 'a b&c=d/ä%20' }, {}],
    ['with an address as IBM tools write it', {}, { slash: '/global' }],
  ])('header for header and byte for byte, %s', async (_what, target, { slash = '' }) => {
    const wire = await openWire();
    wire.answer(({ path }) => {
      if (path.startsWith('/identity'))
        return { body: { access_token: 'ACCESS', refresh_token: 'REFRESH', expires_in: 9 } };
      if (path.startsWith('/global/v1/keys')) return { status: 204 };
      if (path.includes('/buildWithParameters')) return { status: 201, headers: { Location: '/queue/item/1/' } };
      const names = ['CLUSTERID', 'PROD_TRAIN_REQUEST_ID'].map((name) => ({ name }));
      return { body: { buildable: true, property: [{ parameterDefinitions: names }] } };
    });
    const env: Record<string, string> = {
      ...lab.workerEnv('remediation'),
      SATLINK_JENKINS_URL: wire.url,
      IBMCLOUD_IAM_API_ENDPOINT: wire.url,
      IBMCLOUD_CS_API_ENDPOINT: `${wire.url}${slash}`,
    };
    const plan = planOf({ ...terms, target: { ...labPlan().target, ...target } });
    await perform(env, plan);

    const login = Buffer.from(`${env['SATLINK_JENKINS_USER']}:${env['SATLINK_JENKINS_TOKEN']}`).toString('base64');
    const hide = (text: string) =>
      [login, 'ACCESS', 'REFRESH'].reduce((all, one) => all.replace(one, '[secret]'), text);
    const sent = wire.requests
      .filter(({ method, path }) => method === 'POST' && !path.startsWith('/identity'))
      .map(({ method, path, headers, body }) => ({
        method,
        url: `${wire.url}${path}`,
        headers: Object.fromEntries(
          Object.entries(headers)
            .filter(([name]) => !OF_THE_CONNECTION.includes(name))
            .map(([name, value]) => [name, hide(String(value))]),
        ),
        body,
      }));
    const shown = shownAt(env, plan).map(({ method, url, headers, form = {} }) => ({
      method,
      url,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: new URLSearchParams(form).toString(),
    }));
    expect(sent).toEqual(shown);
  });
});

const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'accept-encoding'];
