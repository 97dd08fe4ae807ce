import { personOfLogin } from '../../src/config/people';
import { Policy } from '../../src/config/policy';

const policy = Policy.parse({
  people: { mia: { login: 'mia.approver@example.com' }, noah: { slack: 'U012AB3CD' } },
  environments: {},
});

test.each<[string, string | null, string]>([
  ['mia.approver@example.com', 'mia', 'the login that the policy knows'],
  ['noah', 'noah', 'a person whom the policy gives no login'],
  ['zoe@example.com', 'zoe@example.com', 'somebody whom the policy does not know'],
  ['mia', null, 'somebody who is called like a person with another login'],
  ['Mia', null, 'the same, written otherwise'],
])('%s is %s: %s', (login, person) => {
  expect(personOfLogin(policy, login)).toBe(person);
});
