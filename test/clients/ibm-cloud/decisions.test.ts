import { affectedBy } from '../../../src/clients/ibm-cloud/affected';
import { keyOfScope } from '../../../src/clients/ibm-cloud/key-of-scope';
import { mayReset } from '../../../src/clients/ibm-cloud/may-reset';
import type { Policy } from '../../../src/clients/iam/schema';

const TARGET = { account: 'acc', region: 'us-east', resourceGroup: 'group1', location: 'loc00000000000000001' };

describe('the key of a scope', () => {
  const record = (id: string, description: string, more: { name?: string; createdAt?: string } = {}) => ({
    id,
    description,
    name: 'containers-kubernetes-key',
    createdAt: '2026-01-01T00:00+0000',
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
    expect(keyOfScope(records, TARGET)?.id ?? null).toBe(id);
  });
});

describe('the right to reset', () => {
  const role = (name: string) => ({ role_id: `crn:v1:bluemix:public:iam::::role:${name}` });
  const policy = (attributes: Record<string, string>, name = 'Administrator'): Policy => ({
    type: 'access',
    state: 'active',
    roles: [role(name)],
    resources: [{ attributes: Object.entries(attributes).map(([key, value]) => ({ name: key, value })) }],
  });
  const service = { accountId: 'acc', serviceName: 'containers-kubernetes' };
  const user = 'IBMid-1';

  test.each<[string, Policy[], string, boolean]>([
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

  expect(affectedBy(TARGET, { clusters, locations: [{ id: 'l' }] })).toEqual([
    { kind: 'cluster', id: 'a' },
    { kind: 'cluster', id: 'b', name: 'two' },
    { kind: 'location', id: 'l' },
  ]);
});
