import { alertNamesOf } from '../../src/intake/alert-names';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDecision } from '../../src/approvals/decision';
import { digestOfPlanFile } from '../../src/cli/plan-file';
import { readXoReply } from '../../src/evidence/location/xo-reply';
import { readInteraction } from '../../src/gateway/slack/interaction';
import { readNotification } from '../../src/intake/alertmanager';
import { newKey, readPrivateKey } from '../../src/signing';
import { readRunInput } from '../../src/contract/run-input';
import { plan } from '../approvals/plans';

const LOCATION = 'c1234567890abcdefghi';
const LABELS = { alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer', cluster_id: LOCATION };
const ALERT = { status: 'firing', startsAt: '2026-11-22T15:00:00Z', labels: LABELS, annotations: {} };
const CLICK = {
  type: 'block_actions',
  user: { id: 'U1' },
  trigger_id: 't',
  response_url: 'https://hooks.slack.com/actions/x',
  actions: [{ value: JSON.stringify({ run: 'r', plan: 'ABCDEFGH', digest: 'd'.repeat(64), decision: 'approve' }) }],
};
const XO = {
  Region: 'us-east',
  ClusterID: LOCATION,
  Datacenter: 'wdc04',
  ActualDatacenterCluster: 'prod-wdc04.carrier107',
  DesiredState: 'deployed',
  ActualState: 'deployed',
  MultishiftType: 'multishift_controller',
};

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'satlink-inherited-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function ofPlanFile(text: string): Promise<string> {
  const file = join(folder, 'plan.json');
  writeFileSync(file, text);
  return Promise.resolve(file)
    .then(digestOfPlanFile)
    .catch((error: unknown) => (error as Error).message);
}

/** Where JSON of others comes in: something that is taken, and what is made of it. */
const EDGES: [string, () => object | Promise<object>, (text: string) => unknown][] = [
  [
    'a decision',
    () => ({ decision: 'approve', plan: 'ABCDEFGH', by: 'mia' }),
    (text) => readDecision(JSON.parse(text)),
  ],
  ['the input of a run', () => ({ location: LOCATION, environment: 'prod' }), (text) => readRunInput(JSON.parse(text))],
  [
    'a notification',
    () => ({ version: '4', alerts: [ALERT] }),
    (text) => readNotification(JSON.parse(text), 'prod', alertNamesOf(null)),
  ],
  [
    'an alert',
    () => ALERT,
    (text) => readNotification(JSON.parse(`{"version":"4","alerts":[${text}]}`), 'prod', alertNamesOf(null))?.incoming,
  ],
  [
    'a click in Slack',
    () => CLICK,
    (text) => readInteraction(Buffer.from(new URLSearchParams({ payload: text }).toString())),
  ],
  ['an answer of xo', () => XO, (text) => readXoReply(text, { id: LOCATION })],
  ['a private key', () => newKey('mia'), (text) => readPrivateKey(text)],
  ['a file of a plan', () => plan(), ofPlanFile],
];

describe.each(EDGES)('%s', (_edge, taken, read) => {
  test('is not read from what it would only inherit: such a field is like any other', async () => {
    const inside = JSON.stringify(await taken());
    const [inherited, other] = await Promise.all(['__proto__', 'another'].map((name) => read(`{"${name}":${inside}}`)));
    const words = (made: unknown) => String(JSON.stringify(made)).replace(/__proto__|another/g, 'NAME');

    expect(words(inherited)).toBe(words(other));
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    'with a field named %s changes nothing for anybody',
    async (name) => {
      const inside = JSON.stringify(await taken());
      const before = await read(inside);
      await read(`${inside.slice(0, -1)},"${name}":{"polluted":true,"prototype":{"polluted":true}}}`);

      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(await read(inside)).toEqual(before);
    },
  );
});
