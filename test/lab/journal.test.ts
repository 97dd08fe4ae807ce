import { CHANNELS } from '../../lab/slack/simulator';
import { startLab, type Lab } from '../../lab/lab';
import { askToken, collect, control, logIn, request, reset, slack } from './open-lab';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ time: 'stepped' });
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const location = () => lab.world.locations.get('lockeyrejected000001')!;

function secrets(): string[] {
  const env = [lab.workerEnv('diagnosis'), lab.workerEnv('remediation')];
  const keys = env.flatMap((one) =>
    Object.values(JSON.parse(one['SATLINK_IBMCLOUD_APIKEYS']!) as Record<string, string>),
  );
  const named = env.flatMap((one) =>
    Object.entries(one)
      .filter(([name]) => /TOKEN$|PAGERDUTY_KEY/.test(name))
      .map(([, value]) => value),
  );
  return [...keys, ...named, ...lab.world.customerKeys()];
}

test('has every request, one JSON object a line, in order', async () => {
  await slack(lab, 'auth.test');
  await askToken(lab, 'x');

  const lines = (await control(lab, '/journal')).text.trim().split('\n');

  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ system: 'slack', method: 'POST', path: '/api/auth.test', status: 200 }),
    expect.objectContaining({ system: 'iam', method: 'POST', path: '/identity/token', status: 400 }),
  ]);
});

test('never shows a secret, wherever it was sent', async () => {
  const { account } = location();
  const session = await logIn(lab, 'remediation', account);
  await reset(lab, 'key-rejected');
  await collect(lab, 'key-rejected');
  for (const secret of [...secrets(), session.access_token, session.refresh_token]) {
    await request(`${lab.addresses.iam}/v1/apikeys?pagetoken=${encodeURIComponent(secret)}&token=${secret}`);
    await request(`${lab.addresses.github}/repos/${secret}`, { method: 'POST', body: JSON.stringify({ a: secret }) });
    await askToken(lab, secret);
  }
  await request(`${lab.addresses.iam}/identity/token`, {
    method: 'POST',
    body: new URLSearchParams({ apikey: 'never-seen-before', refresh_token: 'nor-this' }),
  });

  const text = (await control(lab, '/journal')).text;

  for (const secret of [...secrets(), session.access_token, session.refresh_token, 'never-seen-before', 'nor-this'])
    expect(text.includes(secret)).toBe(false);

  expect(text).toMatch(/apikey=sha256:[0-9a-f]{12}/);
});

test('marks a request that carries a customer’s key to where it has no business', async () => {
  await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: `the key is ${location().configuredKey}` });
  await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'no key here' });

  expect(lab.journal.entries.map(({ leak }) => leak ?? false)).toEqual([true, false]);
});

test('can be narrowed to one location', async () => {
  await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'about lockeyrejected000001' });
  await slack(lab, 'chat.postMessage', { channel: CHANNELS.runs, text: 'about something else' });

  const { text } = await control(lab, '/journal?location=lockeyrejected000001');

  expect(text.trim().split('\n')).toHaveLength(1);
});
