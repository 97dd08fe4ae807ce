import type { ApplicationFailure } from '@temporalio/common';
import type { FaultOrder } from '../../../lab/faults';
import { createAnnouncements } from '../../../src/activities/announcements';
import type { Escalation, GateCall, ThreadMessage } from '../../../src/contract/activities';
import { attempt, failureOf, openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

const since = () => new Date(Date.now() - 1000).toISOString();
const messages = (channel: string) => scene.lab.slack.channels.get(channel)!.messages;

function say(key: string, more: Partial<ThreadMessage> = {}) {
  const message = { run: RUN, environment: 'prod', key, text: `**${key}**`, since: since(), ...more };
  return perform(() => scene.announcements.postToThread(message));
}

function question(message: Partial<ThreadMessage> = {}, more: Partial<GateCall> = {}): GateCall {
  const given = {
    run: RUN,
    environment: 'prod',
    key: 'gate-K7QF2M4X',
    text: 'A decision is asked for.',
    since: since(),
  };
  const words = { title: 'A decision is needed', report: 'Plan K7QF2M4X', cie: null, links: {} };
  return { message: { ...given, ...message }, ...words, ...more };
}

function fault(system: FaultOrder['system'], more: Partial<FaultOrder>): void {
  scene.lab.faults.add({ system, match: {}, kind: 'lost-answer', times: 1, afterTimes: 0, delayMs: 0, ...more });
}

describe('the thread of a run', () => {
  test('is opened by the first message and holds the others', async () => {
    const { result: first } = await say('one');
    await say('two');
    await say('three', { run: { ...RUN, firstRunId: 'another' } });

    expect(messages('CLABRUNS01').map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      ['*one*', undefined],
      ['*two*', first.ts],
      ['*three*', undefined],
    ]);
    expect(first.link).toContain('/archives/CLABRUNS01/p');
  });

  test('takes each key once, also when the answer was lost', async () => {
    await say('one');
    fault('slack', { match: { path: 'chat.postMessage' } });
    const { result: lost, attempts } = await say('two');
    const { result: again } = await say('two');
    await say('one');

    expect(attempts).toBe(2);
    expect(again.ts).toBe(lost.ts);
    expect(messages('CLABRUNS01')).toHaveLength(2);
  });

  test('gets a long text in parts, and none twice', async () => {
    fault('slack', { match: { path: 'chat.postMessage' }, kind: 'status', status: 500, afterTimes: 2 });
    const text = Array.from({ length: 400 }, (_, index) => `line ${index} of a long report`).join('\n');

    await say('long', { text });

    const texts = messages('CLABRUNS01').map((message) => message.text);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.join('\n')).toBe(text);
  });

  test('says that it begins anew in a channel with more messages than are read, and only once', async () => {
    const channel = scene.lab.slack.channels.get('CLABRUNS01')!;
    await say('one');
    const [first] = messages('CLABRUNS01');
    for (let count = 1; count <= 10_001; count += 1) {
      channel.messages.push({
        ...first!,
        metadata: undefined,
        ts: `${Math.ceil(Date.now() / 1000)}.${String(count).padStart(6, '0')}`,
      });
    }
    const before = messages('CLABRUNS01').length;

    await say('two');
    await say('two');

    const said = messages('CLABRUNS01').slice(before);
    expect(said.map(({ text }) => text)).toEqual([
      expect.stringMatching(/more than 10000 messages since this run began/),
      '*two*',
    ]);
    expect(said[1]?.thread_ts).toBe(said[0]?.ts);
  });

  test('is not that of somebody else who writes our mark: what is to be said is said', async () => {
    const channel = scene.lab.slack.channels.get('CLABRUNS01')!;
    const stranger = scene.lab.slack.members.find(({ id }) => id === 'ULABXO0001')!;
    await say('one');
    const [ours] = messages('CLABRUNS01');
    channel.messages = [];
    scene.lab.slack.say(channel, stranger, { text: 'all is well', metadata: ours!.metadata! });
    await say('one');

    const bot = ours!.user;
    expect(messages('CLABRUNS01').map(({ user, text }) => [user === bot, text])).toEqual([
      [false, 'all is well'],
      [true, '*one*'],
    ]);
    expect(messages('CLABRUNS01').at(-1)!.thread_ts).toBeUndefined();
  });

  test('is none on a site without Slack', async () => {
    const { config, clients } = scene;
    const { postToThread } = createAnnouncements({ config, clients: { ...clients, slackBot: null } });
    const message = { run: RUN, environment: 'prod', key: 'one', text: 'one', since: since() };

    expect((await perform(() => postToThread(message))).result).toMatchObject({ channel: 'none' });
  });
});

test('a reminder waits first, then is said at each attempt, and never ends by itself', async () => {
  const call = question({ key: 'reminder-gate', text: 'Still waiting.' });
  const remind = () => scene.announcements.remind({ call, firstAfterMs: 60_000, everyMs: 120_000 });

  const failures: ApplicationFailure[] = [];
  for (const number of [1, 2, 3]) failures.push(await failureOf(attempt(remind, number)));

  const waiting = { type: 'NextReminder', category: 'BENIGN' };
  expect(failures).toMatchObject([60_000, 120_000, 120_000].map((nextRetryDelay) => ({ ...waiting, nextRetryDelay })));
  expect(messages('CLABRUNS01')).toHaveLength(2);
});

describe('a question that somebody must hear', () => {
  const ask = (more: Partial<GateCall> = {}, message: Partial<ThreadMessage> = {}) => {
    const call = question(message, more);
    return perform(() => scene.announcements.askPeople(call));
  };
  const archive = (...channels: string[]) => {
    for (const channel of channels) scene.lab.slack.channels.get(channel)!.archived = true;
  };

  test('goes into the thread of the run', async () => {
    expect((await ask()).result).toMatchObject({ channel: 'slack:#satlink-runs' });
  });

  test('goes to the next channel at once where the thread is closed for good', async () => {
    archive('CLABRUNS01');
    const { result, attempts } = await ask();

    expect([result.channel, attempts]).toEqual(['slack:#satellite-link', 1]);
    expect(
      messages('CLABLINK01')
        .map(({ text }) => text)
        .join(),
    ).toMatch(/A decision is needed.*Plan K7QF2M4X/s);
  });

  test('goes on to the issue tracker, and with a CIE to PagerDuty', async () => {
    archive('CLABRUNS01', 'CLABLINK01');
    const { result } = await ask();
    fault('github', { kind: 'status', status: 410, times: 9 });
    const { result: paged } = await ask({ cie: 'CIE7' }, { key: 'gate-another' });

    expect([result.channel, paged.channel]).toEqual([
      'github:lab-org/satellite-link-issues',
      'pagerduty:SATELLITE_LINK',
    ]);
  });

  test('waits for a channel that fails for a moment, and not for ever', async () => {
    fault('slack', { match: { path: 'chat.postMessage|conversations' }, kind: 'status', status: 503, times: 1000 });
    const { result, attempts } = await ask();

    expect(result.channel).toBe('github:lab-org/satellite-link-issues');
    expect(attempts).toBeGreaterThan(2);
  });

  test('is refused by everybody: the failure names each way, and is repeated', async () => {
    archive('CLABRUNS01', 'CLABLINK01');
    fault('github', { kind: 'status', status: 410, times: 9 });
    const failure = await failureOf(attempt(() => scene.announcements.askPeople(question())));

    expect(failure).toMatchObject({ type: 'NobodyTold', nonRetryable: false });
    expect(failure.message).toMatch(/own thread: .*is_archived.*slack:#satellite-link: .*github:lab-org/);
  });

  test.each(['askPeople', 'remind', 'escalate'] as const)(
    '%s goes on trying where the fleet file has not got the environment',
    async (name) => {
      const [call, order] = [
        question({ environment: 'gone' }),
        { run: RUN, environment: 'gone', team: 'razee' as const },
      ];
      const say: Record<typeof name, () => Promise<unknown>> = {
        askPeople: () => scene.announcements.askPeople(call),
        remind: () => scene.announcements.remind({ call, firstAfterMs: 1000, everyMs: 1000 }),
        escalate: () =>
          scene.announcements.escalate({
            ...order,
            key: 'end',
            title: '',
            report: '',
            cie: null,
            links: {},
            since: since(),
          }),
      };
      const failure = await failureOf(attempt(say[name], 2));

      expect(failure).toMatchObject({ type: 'UnknownEnvironment', nonRetryable: false });
      expect(failure.message).toContain('gone is not in the fleet file');
    },
  );

  test('a reminder takes the same ways, and opens no issue a second time', async () => {
    archive('CLABRUNS01');
    const call = question({ key: 'reminder-gate' });
    const remind = () => scene.announcements.remind({ call, firstAfterMs: 1000, everyMs: 120_000 });
    const failure = await failureOf(attempt(remind, 2));
    archive('CLABLINK01');
    const unheard = await failureOf(attempt(remind, 3));

    expect(messages('CLABLINK01').length).toBeGreaterThan(0);
    expect([failure.nextRetryDelay, unheard.nextRetryDelay]).toEqual([120_000, 30_000]);
    // Only the one that nobody heard is shown as that.
    expect([failure.type, unheard.type]).toEqual(['NextReminder', 'NobodyTold']);
    expect(unheard.message).toMatch(
      /^a reminder reached nobody \(.*is_archived.*\); the next reminder is due in 30 s$/,
    );
    expect(scene.lab.github.flatMap(({ issues }) => issues)).toEqual([]);
  });
});

describe('an escalation', () => {
  const order = (more: Partial<Escalation> = {}): Escalation => ({
    run: RUN,
    environment: 'prod',
    team: 'satellite-link',
    key: 'end',
    title: 'escalated: IAM cannot be reached',
    report: '# Report\n\nAll that was seen.',
    cie: null,
    links: { temporal: 'https://temporal.example/run' },
    since: since(),
    ...more,
  });
  const escalate = (more: Partial<Escalation> = {}) => {
    const ordered = order(more);
    return perform(() => scene.announcements.escalate(ordered));
  };
  const issues = () => scene.lab.github.flatMap((repository) => repository.issues);

  test('goes to the first channel that does not refuse, with the report', async () => {
    const { result } = await escalate({ environment: 'stage' });

    expect(result).toMatchObject([
      {
        team: 'satellite-link',
        posted: { channel: 'github:lab-org/satellite-link-issues', link: expect.any(String) as string },
      },
    ]);
    expect(issues()).toMatchObject([
      { title: order().title, body: expect.stringContaining('All that was seen.') as string },
    ]);
  });

  test('is told although somebody else has opened an issue with our marker before', async () => {
    const repository = scene.lab.github.find(({ fullName }) => fullName === 'lab-org/satellite-link-issues')!;
    await escalate({ environment: 'stage' });
    const [ours] = repository.issues;
    repository.issues = [{ ...ours!, title: 'nothing to see', by: 1 }];
    await escalate({ environment: 'stage' });
    await escalate({ environment: 'stage' });

    expect(repository.issues.map(({ title }) => title)).toEqual(['nothing to see', order().title]);
  });

  test('is told although an issue of ours shows a text of others with our marker in it', async () => {
    const repository = scene.lab.github.find(({ fullName }) => fullName === 'lab-org/satellite-link-issues')!;
    await escalate({ environment: 'stage' });
    const marker = /<!-- .* -->$/.exec(repository.issues[0]!.body)![0];
    repository.issues = [];
    await escalate({ environment: 'stage', key: 'other', report: `# Report\n\n\`\`\`\n${marker}\n\`\`\`` });
    await escalate({ environment: 'stage' });

    expect(repository.issues).toHaveLength(2);
  });

  test('in Slack has its title in the channel and its report in the thread', async () => {
    const { result } = await escalate({ team: 'razee' });

    const [title, report, ...more] = messages('CLABRAZE01');
    expect(result).toMatchObject([{ team: 'razee', posted: { channel: 'slack:#razee', ts: title?.ts } }]);
    expect(title?.text).toContain('*escalated: IAM cannot be reached*');
    expect(report).toMatchObject({ thread_ts: title?.ts, text: '*Report*\n\nAll that was seen.' });
    expect(more).toEqual([]);
  });

  test('with a CIE pages, and pages satellite-link also when Razee has the work', async () => {
    const { result: link } = await escalate({ cie: 'CIE1' });
    const { result: razee } = await escalate({ cie: 'CIE1', team: 'razee', key: 'other' });

    expect(link.map(({ team }) => team)).toEqual(['satellite-link']);
    expect(razee.map(({ team }) => team)).toEqual(['razee', 'satellite-link']);
    expect(scene.lab.pagerduty.map(({ dedupKey }) => dedupKey)).toEqual([
      `${RUN.workflowId}:end`,
      `${RUN.workflowId}:other`,
    ]);
  });

  test.each<[string, FaultOrder['system'], Partial<Escalation>]>([
    ['Slack', 'slack', { team: 'razee' }],
    ['GitHub', 'github', { environment: 'stage' }],
    ['PagerDuty', 'pagerduty', { cie: 'CIE1' }],
  ])('is said once through %s, also when the answer is lost', async (_what, system, more) => {
    fault(system, { match: { method: 'POST', path: 'postMessage|issues|enqueue' } });

    await escalate(more);
    await escalate(more);

    const said = [messages('CLABRAZE01').length, issues().length, scene.lab.pagerduty.length];
    expect(said).toEqual({ slack: [2, 0, 0], github: [0, 1, 0], pagerduty: [0, 0, 1] }[system as 'slack']);
  });

  test.each<[string, Partial<Escalation>]>([
    ['Slack', { team: 'razee' }],
    ['GitHub', { environment: 'stage' }],
    ['PagerDuty', { cie: 'CIE1' }],
  ])('whose content changes is replaced in place: %s', async (_what, more) => {
    const changing = { ...more, replaces: true, since: since() } as const;
    await escalate({ ...changing, title: 'six locations' });
    await escalate({ ...changing, title: 'eight locations', report: 'The eight.' });

    const [pages, said] = [scene.lab.pagerduty, messages('CLABRAZE01')];
    expect([
      said.map(({ text }) => text),
      issues().map(({ title, body }) => [title, body.includes('The eight.')]),
      pages.map(({ events }) => events),
    ]).toEqual(
      {
        razee: [['*eight locations*\n\nTemporal: https://temporal.example/run', 'The eight.'], [], []],
        stage: [[], [['eight locations', true]], []],
        none: [[], [], [2]],
      }[more.team ?? more.environment ?? 'none'],
    );
  });

  test('waits out an outage rather than use the next channel', async () => {
    fault('pagerduty', { kind: 'status', status: 500, times: 2 });

    const { result, attempts } = await escalate({ cie: 'CIE1' });

    expect(attempts).toBe(3);
    expect(result).toMatchObject([{ posted: { channel: 'pagerduty:SATELLITE_LINK' } }]);
  });

  test('that everybody refuses is tried again until somebody does not', async () => {
    const razee = scene.lab.slack.channels.get('CLABRAZE01')!;
    razee.archived = true;
    const ordered = order({ team: 'razee', environment: 'stage' });

    const failure = await failureOf(attempt(() => scene.announcements.escalate(ordered)));
    razee.archived = false;
    const { result } = await perform(() => scene.announcements.escalate(ordered));

    expect(failure).toMatchObject({ type: 'NobodyTold', nonRetryable: false });
    expect(failure.message).toContain('is_archived');
    expect(result).toHaveLength(1);
  });

  test('does not end in silence where a client is missing', async () => {
    const { config, clients } = scene;
    const { escalate: dumb } = createAnnouncements({ config, clients: { ...clients, slackBot: null, github: null } });

    const failure = await failureOf(attempt(() => dumb(order({ environment: 'stage' }))));

    expect(failure).toMatchObject({ type: 'NobodyTold', nonRetryable: false });
  });
});
