import type { RunDocument } from '../../src/contract/run-document';
import type { MalformedAlert } from '../../src/contract/malformed-alert';
import { World } from '../workflows/world';
import { alert, INTAKE, notification, openGateway } from './gateway';
import { ALERTMANAGER, openIntakeSide } from './intake-side';
import type { IntakeSide } from './intake-side';
import { readingOf } from '../../src/config/reading';

/** What somebody who has the token of an alert source can cause, and what it says of who asks. */
let side: IntakeSide;

beforeAll(async () => {
  side = await openIntakeSide();
});
afterAll(() => side.close());

test('a source that starts too much or sends too much rubbish has to wait, nothing of it is lost, and the team is told once', async () => {
  const environments = { prod: new World().policy };
  let intake = { newRuns: { burst: 2, perHour: 60 }, malformed: { burst: 2, perHour: 60 } };
  const policyNow = () => readingOf(() => ({ people: {}, intake, environments }));
  const { queuePrefix } = side;
  const limited = await openGateway({ queuePrefix, config: { policyNow } });
  const many = notification([
    alert(side.place()),
    alert(side.place()),
    alert(side.place()),
    alert('not here'),
    alert('nor here'),
  ]);
  const post = () => limited.post(ALERTMANAGER, many);

  // What was told already is told no more, and costs nothing either.
  const known = notification([alert('told of before')]);
  const repeats: number[] = [];
  for (let time = 0; time < 3; time++) repeats.push((await limited.post(ALERTMANAGER, known)).status);
  const first = await post();
  const again = await post();
  const more = { burst: 50, perHour: 100_000 };
  intake = { newRuns: more, malformed: more };
  await new Promise((resolve) => setTimeout(resolve, 500));
  const raised = await post();
  const { text } = await limited.get('/metrics');
  await limited.close();

  expect(repeats).toEqual([200, 200, 200]);
  expect(first.status).toBe(503);
  expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(first.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  const reasons = (first.json['notDurable'] as { reason: string }[]).map(({ reason }) => reason).sort();
  expect({ ...first.json, reasons }).toMatchObject({
    runs: [{ joined: false }, { joined: false }],
    rejected: [{}],
    reasons: ['malformed-budget', 'new-runs-budget'],
  });
  // What was taken in joins, and costs nothing.
  expect(again.status).toBe(503);
  expect(again.json).toMatchObject({ runs: [{ joined: true }, { joined: true }] });
  expect(raised.status).toBe(200);
  // Which two came first is nobody's business.
  const joined = (raised.json['runs'] as { joined: boolean }[]).map((one) => one.joined).sort();
  expect([joined, raised.json['rejected']]).toMatchObject([
    [false, true, true],
    [{}, {}],
  ]);
  expect(text).toMatch(/satlink_alerts_not_durable_total\{reason="new-runs-budget"\} 2/);
  const told = await side.untilTelling(2, ({ about }) => about === 'budget');
  expect(told.map(({ because }) => because).sort()).toEqual([
    expect.stringMatching(/^alertmanager: the source has sent so many malformed alerts/) as string,
    expect.stringMatching(/^alertmanager: the source has started so many new runs/) as string,
  ]);
});

test('who has the token of one source uses up nothing of another source, on whatever address', async () => {
  const environments = { prod: new World().policy };
  const intake = { newRuns: { burst: 1, perHour: 1 }, malformed: { burst: 1, perHour: 1 } };
  const policyNow = () => readingOf(() => ({ people: {}, intake, environments }));
  const limited = await openGateway({ queuePrefix: side.queuePrefix, config: { policyNow } });
  const firing = () => notification([alert(side.place()), alert(`not ${side.place()}`)]);
  const [first, second] = [firing(), firing()];

  const used = [await limited.post(ALERTMANAGER, first), await limited.post(ALERTMANAGER, second)];
  const other = await limited.post(ALERTMANAGER, second, `old-${INTAKE}`);
  await limited.close();

  expect(used.map(({ status }) => status)).toEqual([200, 503]);
  expect(other).toMatchObject({ status: 200, json: { runs: [{ joined: false }], rejected: [{}] } });
});

test.each(['2099-01-01T00:00:00Z', '2001-01-01T00:00:00Z'])(
  'an alert that cannot have begun at %s is taken as one that begins now, and the team is told once',
  async (startsAt) => {
    const location = side.place();
    const firing = notification([alert(location, { startsAt })]);

    const answer = await side.send(firing);
    await side.send(firing);

    expect(answer.runs).toMatchObject([{ joined: false }]);
    const ofIt = (one: MalformedAlert) => one.about === 'wrong-time' && one.because.includes(startsAt.slice(0, 10));
    const told = await side.untilTelling(1, ofIt);
    expect(told).toMatchObject([{ environment: 'prod', source: 'alertmanager' }]);
    const { alert: shown, startedAt } = await side.stage.client.workflow
      .getHandle(`satlink-prod-${location}`)
      .query<RunDocument>('state');
    expect(shown!.startsAt).toBe(startedAt);
  },
);

test.each<[string, unknown]>([
  ['an alert', { kind: 'alert', source: 'alertmanager' }],
  ['a person', { kind: 'person', name: 'mia' }],
  ['nonsense', 'mia'],
])('who starts a run is said by intake, never by who sends: %s in the body is refused', async (_what, startedBy) => {
  const { runs, rejected } = await side.send({ location: side.place(), environment: 'prod', startedBy }, '/v1/alerts');

  expect({ runs, rejected }).toEqual({
    runs: [],
    rejected: [{ because: expect.stringMatching(/^startedBy: (?:only intake may set it|is set by intake)/) as string }],
  });
});
