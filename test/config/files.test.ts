import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { loadFleet, loadPolicy } from '../../src/config/read-files';
import { problemsOf } from './problems-of';

const POLICY = readFileSync('config/policy.yaml', 'utf8');
const FLEET = readFileSync('config/fleet.yaml', 'utf8');

/** What is wrong with a file after some changes, as [path in the file, new value]. */
function problemsAfter(kind: 'policy' | 'fleet', ...changes: [string, unknown][]): Promise<readonly string[]> {
  const document = parseDocument(kind === 'policy' ? POLICY : FLEET);
  for (const [path, value] of changes) {
    const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    if (value === undefined) document.deleteIn(keys);
    else document.setIn(keys, value);
  }
  return problemsInText(kind, document.toString());
}

function problemsInText(kind: 'policy' | 'fleet', text: string): Promise<readonly string[]> {
  const load = kind === 'policy' ? loadPolicy : loadFleet;
  return problemsOf(() => load('FILE', () => text));
}

test.each(['constructor', '__proto__', 'hasOwnProperty', 'toString', 'valueOf'])(
  'the name %s is none that a file knows, since it does not stand there',
  (name) => {
    const { environments, people } = loadPolicy('config/policy.yaml');
    const fleet = loadFleet('config/fleet.yaml');
    expect([environments, people, fleet.environments, fleet.xo].map((known) => known[name])).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  },
);

test('the example in config/ is valid, and cautious in production', () => {
  const policy = loadPolicy('config/policy.yaml');
  const fleet = loadFleet('config/fleet.yaml');
  expect(Object.keys(fleet.environments)).toEqual(Object.keys(policy.environments));
  expect(policy.environments['prod']).toMatchObject({ production: true, trust: 'verified', mode: 'observe' });
  expect(policy.environments['stage']).toMatchObject({ production: false, trust: 'claimed', mode: 'act' });
  expect(policy.environments['prod']?.propagation).toBe(30 * 60_000);
});

test('what was read is frozen', () => {
  expect(Object.isFrozen(loadPolicy('config/policy.yaml').environments['prod']?.gate)).toBe(true);
});

test('a file that is read again and has not changed is not parsed again; one that has changed is', () => {
  const read = (text: string) => loadPolicy('FILE', () => text);
  const [before, frozen] = [read(POLICY), read(POLICY.replace('quorum: 1', 'quorum: 2'))];

  expect(read(POLICY)).toEqual(before);
  expect(read(POLICY)).toBe(read(POLICY));
  expect(frozen).not.toEqual(before);
});

test('every line of the production environments is explained', () => {
  for (const text of [POLICY, FLEET])
    expect(text.split('\n').filter((line) => line.trim().startsWith('#')).length).toBeGreaterThan(20);
});

test.each<[string, 'policy' | 'fleet', [string, unknown][], string]>([
  [
    'a key that nothing reads',
    'policy',
    [['environments.prod.quorm', 2]],
    'environments.prod has "quorm", which nothing reads',
  ],
  ['a key that is missing', 'policy', [['environments.prod.mode', undefined]], 'environments.prod.mode'],
  [
    'a duration without a unit',
    'policy',
    [['environments.prod.gate.deadline', '30']],
    'environments.prod.gate.deadline is a duration',
  ],
  [
    'a duration that may be minutes or milliseconds',
    'policy',
    [['environments.prod.propagation', '5 m']],
    'environments.prod.propagation is a duration',
  ],
  [
    'a wait that is too long',
    'policy',
    [['environments.prod.gate.customerDeadline', '7 days']],
    'gate.customerDeadline is longer than 160 hours',
  ],
  [
    'a propagation too short for production',
    'policy',
    [['environments.prod.propagation', '59 seconds']],
    'propagation is less than 60 seconds',
  ],
  [
    'one Slack member for two people',
    'policy',
    [['people', { mia: { slack: 'U012AB3CD' }, noah: { slack: 'U012AB3CD' } }]],
    'people.noah.slack is "U012AB3CD", which stands for mia already',
  ],
  [
    'a sign-in that is named like somebody else',
    'policy',
    [['people', { mia: { login: 'noah' }, noah: {} }]],
    'people.mia.login is "noah", which stands for noah already',
  ],
  [
    'an alias that is the mail address of somebody else, in another case',
    'policy',
    [['people', { mia: { login: 'mia@example.com' }, noah: { aliases: ['nm', 'MIA@example.com'] } }]],
    'people.noah.aliases.1 is "MIA@example.com", which stands for mia already',
  ],
  [
    'two people whose names differ in case alone',
    'policy',
    [['people', { Mia: {}, mia: {} }]],
    'people.Mia is "Mia", which stands for mia already',
  ],
  [
    'an alias that is our gateway',
    'policy',
    [['people', { mia: { aliases: ['Gateway '] } }]],
    'people.mia.aliases.0 is "gateway"',
  ],
  [
    'a name with a character that nobody can see',
    'policy',
    [['people', { 'mi\u200ba': {} }]],
    'has characters that look like others or cannot be seen: mi\\u{200b}a',
  ],
  [
    'an approver written with a letter of another script',
    'policy',
    [['environments.stage.approvers', ['ann', 'm\u0456a']]],
    'environments.stage.approvers.1 has characters that look like others or cannot be seen: m\\u{456}a',
  ],
  [
    'an approver who is named like our gateway',
    'policy',
    [['environments.stage.approvers', ['mia', 'gateway']]],
    'environments.stage.approvers has "gateway"',
  ],
  [
    'one key for two people',
    'policy',
    [['environments.stage.keys', ['mia', 'noah'].map((of) => ({ of, kid: 'k'.repeat(43), x: 'x'.repeat(43) }))]],
    'environments.stage.keys lists the same kid twice',
  ],
  [
    'a quorum that nobody can reach',
    'policy',
    [['environments.stage.quorum', 3]],
    'environments.stage.quorum is more than there are approvers',
  ],
  [
    'an approver who counts twice',
    'policy',
    [['environments.stage.approvers', ['ann', 'ann']]],
    'approvers names somebody twice',
  ],
  [
    'an approver who counts twice, in another case',
    'policy',
    [['environments.stage.approvers', ['ann', 'Ann']]],
    'environments.stage.approvers names somebody twice',
  ],
  [
    'an approver who counts twice, by an alias',
    'policy',
    [
      ['people', { ann: { aliases: ['amiller'] } }],
      ['environments.stage.approvers', ['AMiller', 'ann']],
    ],
    'environments.stage.approvers names somebody twice',
  ],
  [
    'a quorum of people who are one person',
    'policy',
    [
      ['people', { ann: { aliases: ['amiller'] } }],
      ['environments.stage.approvers', ['AMiller', 'ann']],
      ['environments.stage.quorum', 2],
    ],
    'environments.stage.quorum is more than there are approvers',
  ],
  [
    'a freeze that is never in force',
    'policy',
    [
      [
        'environments.prod.freezes',
        [{ name: 'x', by: 'y', from: '2030-01-02T00:00:00Z', until: '2030-01-01T00:00:00Z' }],
      ],
    ],
    'freezes.0.until is not later than from',
  ],
  [
    'an environment name that no run can have',
    'policy',
    [['environments', { 'Prod!': {} }]],
    'is an environment name such as prod',
  ],
  [
    'a target that nobody set',
    'fleet',
    [['environments.prod.teams.razee.otherwise.0.channel', '#TBD']],
    'teams.razee.otherwise.0.channel is not set yet',
  ],
  [
    'a channel by its name',
    'fleet',
    [['environments.prod.threadChannel', '#alerts']],
    'threadChannel is a Slack channel id',
  ],
  ['a team that nobody can tell', 'fleet', [['environments.prod.teams.razee.otherwise', []]], 'teams.razee.otherwise'],
  [
    'an environment that asks an unknown bot',
    'fleet',
    [['environments.stage.xo', 'nobody']],
    'environments.stage.xo names no bot below xo',
  ],
  [
    'a job that is no path',
    'fleet',
    [['environments.stage.informationJob.path', '/job/']],
    'informationJob.path is a job path',
  ],
])('%s is said by its path', async (_what, kind, changes, expected) => {
  const problems = await problemsAfter(kind, ...changes);
  expect(problems.join('\n')).toContain(expected);
  expect(problems.every((problem) => problem.startsWith('FILE: '))).toBe(true);
});

test('a channel whose id happens to contain TBD is set', () => {
  expect(() => loadFleet('FILE', () => FLEET.replaceAll('C0EXAMPLE4', 'C0TBD4'))).not.toThrow();
});

test('all problems of a file are said at once', async () => {
  const problems = await problemsAfter('policy', ['environments.prod.mode', 'maybe'], ['environments.stage.quorum', 0]);
  expect(problems).toHaveLength(2);
});

test('a file that is no YAML is said with its line, without quoting it', async () => {
  const problems = await problemsInText('policy', 'environments:\n  prod: { mode: "secret-text\n');
  expect(problems.join()).toMatch(/^FILE: line \d is no YAML/);
  expect(problems.join()).not.toContain('secret-text');
  expect(await problemsInText('policy', 'a: 1\na: 2\n')).toEqual(['FILE: line 2 is no YAML (DUPLICATE_KEY)']);
});

test('an alias that stands for nothing, or for too much, is a fault of the file like any other', async () => {
  const said = ['FILE: has an alias that stands for nothing or too much'];
  const layers = Array.from({ length: 8 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}]`);
  expect(await problemsInText('policy', 'people: *nobody\n')).toEqual(said);
  expect(await problemsInText('fleet', ['a0: &a0 [x]', ...layers].join('\n'))).toEqual(said);
});

test('a file that is not there is said with its name', async () => {
  expect(await problemsOf(() => loadPolicy('config/no-such-file.yaml'))).toEqual([
    'config/no-such-file.yaml: cannot be read (ENOENT)',
  ]);
});
