import { affectedBy } from '../../../src/clients/ibm-cloud/affected';
import { keysOfScope, whyNotOrdered } from '../../../src/clients/ibm-cloud/key-of-scope';
import { mayReset, seesAllKeys } from '../../../src/clients/ibm-cloud/may-reset';
import type { IamPolicy } from '../../../src/clients/iam/schema';

const TARGET = { account: 'acc', region: 'us-east', resourceGroup: 'group1', location: 'loc00000000000000001' };

describe('the key of a scope', () => {
  const record = (id: string, description: string, more: { name?: string; createdAt?: string } = {}) => ({
    id,
    description,
    name: 'containers-kubernetes-key',
    createdAt: '2026-01-01T00:00+0000',
    kind: 'user' as const,
    iamId: null,
    ...more,
  });
  const ours = 'made for region us-east and resource group group1.';

  test.each([
    ['none listed', [], null],
    ['ours', [record('one', ours)], 'one'],
    ['the newest of two', [record('old', ours), record('new', ours, { createdAt: '2026-02-01T00:00Z' })], 'new'],
    ['one of another region', [record('one', 'region us-east2 group1')], null],
    ['one of another group', [record('one', 'region us-east group12')], null],
    ['one that names neither', [record('one', '')], null],
    ['one of another name', [record('one', ours, { name: 'mine' })], null],
  ])('%s', (_what, records, id) => {
    expect(keysOfScope(records, TARGET)[0]?.id ?? null).toBe(id);
  });
});

test.each<[string, string[], RegExp | null]>([
  ['no key', [], null],
  ['one key', ['2026-01-01T00:00+0000'], null],
  ['one key without a time', [''], null],
  ['two keys', ['2026-01-01T00:00+0000', '2026-02-01T00:00+0000'], null],
  ['two old keys of one minute', ['2026-01-01T00:00Z', '2026-01-01T00:00Z', '2026-02-01T00:00Z'], null],
  ['two new keys of one minute', ['2026-02-01T00:00Z', '2026-01-01T00:00Z', '2026-02-01T00:00Z'], /the same time/],
  ['two spellings of one time', ['2026-02-01T00:00Z', '2026-02-01T00:00+00:00'], /the same time/],
  ['a key without a time', ['2026-02-01T00:00Z', ''], /does not say when/],
  ['a key with a time that is none', ['2026-02-01T00:00Z', 'yesterday'], /does not say when/],
])('of %s the newest is known or not', (_what, times, why) => {
  const records = times.map((createdAt, index) => {
    const description = 'us-east group1';
    return {
      id: `key${index}`,
      name: 'containers-kubernetes-key',
      description,
      createdAt,
      kind: 'user' as const,
      iamId: null,
    };
  });

  const because = whyNotOrdered(keysOfScope(records, TARGET));

  if (why === null) expect(because).toBeNull();
  else expect(because).toMatch(why);
});

describe('the right to see all keys', () => {
  const role = (name: string) => [{ role_id: `crn:v1:bluemix:public:iam::::role:${name}` }];
  const policy = (name: string, attributes: Record<string, string>): IamPolicy => ({
    roles: role(name),
    resources: [{ attributes: Object.entries(attributes).map(([key, value]) => ({ name: key, value })) }],
  });
  const identity = { accountId: 'acc', serviceName: 'iam-identity' };

  test.each<[string, IamPolicy[], boolean]>([
    ['nothing', [], false],
    ['Operator on IAM Identity', [policy('Operator', identity)], true],
    ['Editor on IAM Identity', [policy('Editor', identity)], true],
    ['Administrator on IAM Identity', [policy('Administrator', identity)], true],
    ['Viewer on IAM Identity', [policy('Viewer', identity)], false],
    [
      'Administrator of all account services',
      [policy('Administrator', { accountId: 'acc', serviceType: 'platform_service' })],
      true,
    ],
    [
      'Operator on one service ID',
      [policy('Operator', { ...identity, resourceType: 'serviceid', resource: 'ServiceId-1' })],
      false,
    ],
    ['Operator on service IDs only', [policy('Operator', { ...identity, resourceType: 'serviceid' })], false],
    ['Operator in a region', [policy('Operator', { ...identity, region: 'us-east' })], false],
    ['Operator in a resource group', [policy('Operator', { ...identity, resourceGroupId: 'group1' })], false],
    ['Operator in another account', [policy('Operator', { ...identity, accountId: 'other' })], false],
    [
      'Operator on the container service',
      [policy('Operator', { ...identity, serviceName: 'containers-kubernetes' })],
      false,
    ],
    ['a policy that is deleted', [{ ...policy('Operator', identity), state: 'deleted' }], false],
    ['an authorization', [{ ...policy('Operator', identity), type: 'authorization' }], false],
  ])('%s', (_what, policies, sees) => {
    expect(seesAllKeys(policies, 'acc')).toBe(sees);
  });
});

describe('the right to reset', () => {
  const role = (name: string) => ({ role_id: `crn:v1:bluemix:public:iam::::role:${name}` });
  const policy = (attributes: Record<string, string>, name = 'Administrator'): IamPolicy => ({
    type: 'access',
    state: 'active',
    roles: [role(name)],
    resources: [{ attributes: Object.entries(attributes).map(([key, value]) => ({ name: key, value })) }],
  });
  const service = { accountId: 'acc', serviceName: 'containers-kubernetes' };
  const user = 'IBMid-1';

  test.each<[string, IamPolicy[], string, boolean]>([
    ['nothing', [], user, false],
    ['Administrator of the service', [policy(service)], user, true],
    ['Administrator of all services', [policy({ accountId: 'acc', serviceType: 'service' })], user, true],
    ['Administrator in this scope', [policy({ ...service, region: 'us-east', resourceGroupId: 'group1' })], user, true],
    ['Administrator in another region', [policy({ ...service, region: 'eu-de' })], user, false],
    ['Administrator in another group', [policy({ ...service, resourceGroupId: 'group2' })], user, false],
    ['Administrator of one cluster', [policy({ ...service, serviceInstance: 'c1' })], user, false],
    ['Administrator of another account', [policy({ ...service, accountId: 'other' })], user, false],
    ['Administrator of another service', [policy({ ...service, serviceName: 'cos' })], user, false],
    ['Editor of the service', [policy(service, 'Editor')], user, false],
    ['a policy that is deleted', [{ ...policy(service), state: 'deleted' }], user, false],
    ['an authorization policy', [{ ...policy(service), type: 'authorization' }], user, false],
    ['a service ID without IAM Identity', [policy(service)], 'iam-ServiceId-1', false],
    [
      'a service ID with Operator on IAM Identity',
      [policy(service), policy({ accountId: 'acc', serviceName: 'iam-identity' }, 'Operator')],
      'iam-ServiceId-1',
      true,
    ],
  ])('%s', (_what, policies, iamId, expected) => {
    expect(mayReset(policies, { iamId, target: TARGET })).toBe(expected);
  });
});

test('what says that it is elsewhere is not affected, what says nothing is', () => {
  const clusters = [
    { id: 'b', name: 'two', region: 'us-east', resourceGroup: 'group1' },
    { id: 'a' },
    { id: 'c', region: 'eu-de' },
    { id: 'd', region: 'us-east', resourceGroup: 'group2' },
  ];

  // A list that changes between two pages shows one on both.
  const pages = [...clusters, ...clusters];

  expect(affectedBy(TARGET, { clusters: pages, locations: [{ id: 'l' }] })).toEqual([
    { kind: 'cluster', id: 'a' },
    { kind: 'cluster', id: 'b', name: 'two' },
    { kind: 'location', id: 'l' },
  ]);
});
