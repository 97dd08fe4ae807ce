import { stage } from './shared-stage';
import { World } from './world';

/** What the alerts behind a run do to it. */

const since = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const delivered = (startsAt: string, labels: Record<string, string> = {}) => ({
  alertname: 'a',
  startsAt,
  labels,
  annotations: {},
});
const beyondTheQuietWindow = (ms = 1_000) => new Promise((resolve) => setTimeout(resolve, ms));

test.concurrent('void: an alert that stays resolved for the quiet window; one that fires anew does not', async () => {
  const [first, second] = [since(60), since(30)];
  // Long enough for the alert to fire anew within it, on a busy machine too.
  const run = await stage.start(new World({ policy: { quietWindow: '5 seconds' } }), {
    alertname: 'A',
    startsAt: first,
  });
  await run.gate();
  await run.handle.signal('resolved', delivered(first));
  await run.handle.signal('fired', delivered(second));
  // Late: it ends the first episode only, and says nothing of the second.
  await run.handle.signal('resolved', delivered(first));
  await beyondTheQuietWindow(6_000);
  const still = await run.state();

  await run.handle.signal('resolved', delivered(second));
  // Late too: its end has come already.
  await run.handle.signal('fired', delivered(second));
  const document = await run.result();

  expect([still.asks !== null, still.alert?.state]).toEqual([true, 'firing']);
  expect(document.outcome).toMatchObject({ kind: 'void', because: expect.stringContaining('resolved') });
  expect(run.world.effects).toEqual({ resets: 0, refreshes: 0 });
});

test.concurrent(
  'the end of the alert of another pod, or of a cluster, leaves that of the location firing',
  async () => {
    const startsAt = since(60);
    const run = await stage.start(new World(), { alertname: 'A', startsAt, labels: { pod: 'one' } });
    await run.gate();
    const others: Record<string, string>[] = [{ pod: 'two' }, { cluster_id: 'clusteronthelocation', pod: 'one' }];
    for (const labels of others) {
      await run.handle.signal('fired', delivered(startsAt, labels));
      await run.handle.signal('resolved', delivered(startsAt, labels));
    }
    await beyondTheQuietWindow();
    const still = await run.state();
    await run.handle.signal('resolved', delivered(startsAt, { pod: 'one' }));

    expect([still.asks !== null, still.alert?.state]).toEqual([true, 'firing']);
    expect((await run.result()).outcome!.kind).toBe('void');
  },
);

test.concurrent(
  'a run that a person started is not ended by an alert that began later, only by one that was why they asked',
  async () => {
    const run = await stage.start(new World());
    await run.gate();
    const later = new Date().toISOString();
    await run.handle.signal('fired', delivered(later, { pod: 'one' }));
    await run.handle.signal('resolved', delivered(later, { pod: 'one' }));
    await beyondTheQuietWindow();
    const still = await run.state();
    await run.handle.signal('resolved', delivered(since(60), { pod: 'two' }));

    expect([still.asks !== null, still.alert?.state]).toEqual([true, 'resolved']);
    expect((await run.result()).outcome!.kind).toBe('void');
  },
);

test.concurrent.each([
  ['2099-01-01T00:00:00Z', 'ahead of our clock'],
  ['2001-01-01T00:00:00Z', 'too far back'],
])('what was cut, and the time %s, %s, is said in the run and its report', async (startsAt) => {
  const run = await stage.start(new World({ apiKey: 'missing' }), {
    alertname: 'A',
    startsAt,
    labels: { note: 'x'.repeat(5000) },
    annotations: { runbook: 'y'.repeat(5000) },
  });

  const { notes, alert, outcome, startedAt } = await run.result();

  expect(notes!.join('; ')).toMatch(
    new RegExp(`label note was cut.*annotation runbook was cut.*${startsAt.slice(0, 10)}.* taken as one that began`),
  );
  for (const note of notes!) expect(outcome!.report).toContain(note);
  expect(alert!.startsAt).toBe(startedAt);
});

test('a run that is sent too much past intake reads no more of it, says so, takes a decision and ends', async () => {
  const run = await stage.start(new World(), { alertname: 'A', startsAt: since(60) });
  const code = await run.gate();
  const labels = { note: 'x'.repeat(900_000) };
  for (let sent = 0; sent < 18; sent += 1) {
    await run.handle.signal('fired', delivered(since(30), labels));
    // The engine fails a workflow task behind which too much waits, and a query with it: so one after the other.
    await run.state();
  }
  expect((await run.state()).notes).toContainEqual(expect.stringContaining('reads no more'));
  const before = await run.events();
  await run.handle.signal('cie', { id: 'CIE-1' });
  await run.handle.signal('resolved', delivered(since(60)));

  expect((await run.decide('approve', 'mia', { plan: code })).answer).toBe('accepted');
  const { outcome, cie } = await run.result();
  expect([outcome!.kind, cie]).toEqual(['resolved', null]);
  expect(outcome!.report).toContain('reads no more of its alerts');
  expect(before).toBeLessThan(200);
});
