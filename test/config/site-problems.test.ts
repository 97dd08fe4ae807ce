import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { loadFleet, loadPolicy } from '../../src/config/read-files';
import { siteProblems } from '../../src/config/site-problems';

type Change = [file: 'policy' | 'fleet', path: string, value: unknown];

const TEXTS = { policy: readFileSync('config/policy.yaml', 'utf8'), fleet: readFileSync('config/fleet.yaml', 'utf8') };
const MIA = 'mia.approver@example.com';
const NOOR = 'noor.approver@example.com';

let number = 0;
const keyOf = (of: string, more: object = {}) => {
  const id = String((number += 1)).padStart(43, 'k');
  return { of, kid: id, x: id, ...more };
};
/** Where the requester may approve, one person is enough. */
const ONE_IS_ENOUGH: Change = ['policy', 'environments.prod.requesterMayApprove', true];
const UNKNOWN = 'and requesterMayApprove is false: runs whose requester is not known can be approved by nobody';
/** The example of `config/`, with production that acts and signs. */
const ACTING: Change[] = [
  ['policy', 'environments.prod.mode', 'act'],
  ['policy', 'environments.prod.keys', [keyOf(MIA), keyOf(NOOR)]],
];

function problemsAfter(changes: Change[]): string[] {
  const files = { policy: parseDocument(TEXTS.policy), fleet: parseDocument(TEXTS.fleet) };
  for (const [file, path, value] of changes) {
    const keys = path.split('.');
    if (value === undefined) files[file].deleteIn(keys);
    else files[file].setIn(keys, value);
  }
  const policy = loadPolicy('policy.yaml', () => files.policy.toString());
  return siteProblems(
    policy,
    loadFleet('fleet.yaml', () => files.fleet.toString()),
  );
}

test('the example fits together, and so does the lab', () => {
  expect(problemsAfter([])).toEqual([]);
  expect(problemsAfter(ACTING)).toEqual([]);
  expect(siteProblems(loadPolicy('lab/config/policy.yaml'), loadFleet('lab/config/fleet.yaml'))).toEqual([]);
});

test.each<[string, unknown, Change[]]>([
  ['a key of the gateway', [keyOf('gateway')], []],
  ['a key of the gateway, written otherwise', [keyOf('Gateway ')], []],
  ['a key of one approver', [keyOf(MIA)], [ONE_IS_ENOUGH]],
  ['a key of one approver, in another case', [keyOf(MIA.toUpperCase())], [ONE_IS_ENOUGH]],
  ['a key of one approver, by an alias', [keyOf('MApprover')], [ONE_IS_ENOUGH]],
  [
    'keys of two approvers, where two are needed',
    [keyOf(MIA), keyOf(NOOR)],
    [['policy', 'environments.prod.quorum', 2]],
  ],
  ['a revoked key of somebody who left', [keyOf(MIA), keyOf('left@example.com', { revoked: 'left' })], [ONE_IS_ENOUGH]],
])('%s is enough', (_what, keys, more) => {
  expect(problemsAfter([...ACTING, ['policy', 'environments.prod.keys', keys], ...more])).toEqual([]);
});

const NOBODY = /^policy: environments\.prod\.keys has no key of an approver or of the gateway that counts/;

test.each<[string, Change[], RegExp]>([
  ['no key at all', [['policy', 'environments.prod.keys', []]], NOBODY],
  ['revoked keys alone', [['policy', 'environments.prod.keys', [keyOf(MIA, { revoked: 'lost' })]]], NOBODY],
  [
    'a revoked key of the gateway',
    [['policy', 'environments.prod.keys', [keyOf('gateway', { revoked: 'lost' })]]],
    NOBODY,
  ],
  [
    'a key of an operator alone',
    [['policy', 'environments.prod.keys', [keyOf('oncall.operator@example.com')]]],
    NOBODY,
  ],
  [
    'two keys of one person, where two people are needed',
    [
      ['policy', 'environments.prod.quorum', 2],
      ['policy', 'environments.prod.keys', [keyOf(MIA), keyOf('MAPPROVER')]],
    ],
    /^policy: environments\.prod\.keys has counting keys of 1 approvers, and an approval needs 2 people$/,
  ],
  [
    'one key, where an unknown requester makes it two',
    [['policy', 'environments.prod.keys', [keyOf(MIA)]]],
    new RegExp(`^policy: environments\\.prod\\.keys has counting keys of 1 approvers, ${UNKNOWN}, because they need 2`),
  ],
  [
    'one approver, for whom the gateway signs',
    [
      ['policy', 'environments.prod.keys', [keyOf('gateway')]],
      ['policy', 'environments.prod.approvers', [MIA]],
    ],
    new RegExp(`^policy: environments\\.prod\\.approvers has 1 people, ${UNKNOWN}`),
  ],
  [
    'one approver, whose word counts',
    [
      ['policy', 'environments.stage.approvers', [MIA]],
      ['policy', 'environments.stage.requesterMayApprove', false],
    ],
    new RegExp(`^policy: environments\\.stage\\.approvers has 1 people, ${UNKNOWN}`),
  ],
  [
    'one approver, where an alert needs two',
    [
      ['policy', 'environments.stage.approvers', [MIA]],
      ['policy', 'environments.stage.alertsNeedTwo', true],
    ],
    /^policy: environments\.stage\.approvers has 1 people, and alertsNeedTwo is true: runs that an alert started can be approved by nobody$/,
  ],
  [
    'a team that can be reminded nowhere',
    [
      ['fleet', 'environments.stage.threadChannel', undefined],
      ['fleet', 'environments.stage.teams.satellite-link.otherwise', [{ kind: 'github', repository: 'team/link' }]],
    ],
    /^fleet: environments\.stage\.teams\.satellite-link\.otherwise has only GitHub, and there is no threadChannel: nobody could be reminded of a question$/,
  ],
  [
    'a key of somebody whom nothing else names',
    [['policy', 'environments.prod.keys', [keyOf(MIA), keyOf('eve@example.com')]], ONE_IS_ENOUGH],
    /^policy: environments\.prod\.keys\.1\.of is eve@example\.com, whom the policy names nowhere else$/,
  ],
  [
    'an environment that the fleet file has not',
    [['fleet', 'environments.stage', undefined]],
    /^fleet: environments\.stage is missing, the policy has it$/,
  ],
  [
    'an environment that the policy has not',
    [['policy', 'environments.stage', undefined]],
    /^policy: environments\.stage is missing, the fleet has it$/,
  ],
  [
    'a refresh by Jenkins without a job',
    [['fleet', 'environments.prod.refreshJob', undefined]],
    /^fleet: environments\.prod\.refreshJob is missing, the policy refreshes by Jenkins$/,
  ],
  [
    'a label of events, and nobody who hears of one',
    [['fleet', 'environments.prod.teams.razee.cie', []]],
    /^fleet: environments\.prod\.teams\.razee\.cie is empty, and the policy has a cieLabel$/,
  ],
  [
    'people who decide in Slack, and no workspace',
    [['fleet', 'slack', undefined]],
    /^fleet: slack\.workspace is missing, and the policy has people who decide in Slack$/,
  ],
])('%s is said by its path', (_what, changes, expected) => {
  expect(problemsAfter([...ACTING, ...changes])).toEqual([expect.stringMatching(expected)]);
});

test('all of it is said at once', () => {
  const problems = problemsAfter([
    ...ACTING,
    ['policy', 'environments.prod.keys', []],
    ['policy', 'environments.stage', undefined],
    ['fleet', 'slack', undefined],
    ['fleet', 'environments.prod.refreshJob', undefined],
    ['fleet', 'environments.prod.teams.razee.cie', []],
  ]);

  expect(problems).toHaveLength(5);
});

test('an environment that only observes needs no key, and one that counts claims neither', () => {
  expect(problemsAfter([['policy', 'environments.prod.keys', []]])).toEqual([]);
  expect(problemsAfter([['policy', 'environments.stage.keys', []]])).toEqual([]);
});
