import { personOfLogin } from '../../src/config/people';
import { PolicyFile } from '../../src/config/policy';

const policy = PolicyFile.parse({
  people: {
    mia: { login: 'mia.approver@example.com', aliases: ['mmaier', 'mia@example.com'] },
    noah: { slack: 'U012AB3CD', aliases: ['noah.n@example.com', 'nnoah'] },
  },
  environments: {},
});

test.each<[login: string, person: string | null, what: string]>([
  ['mia.approver@example.com', 'mia', 'the login that the policy knows'],
  ['noah', 'noah', 'a person whom the policy gives no login'],
  ['zoe@example.com', 'zoe@example.com', 'somebody whom the policy does not know'],
  ['mia', null, 'somebody who is called like a person with another login'],
  ['Mia', null, 'the same, written otherwise'],
  ['MIA.Approver@Example.com', 'mia', 'the login that the policy knows, in another case'],
  ['ｍｉａ', null, 'the same, in wide letters'],
  ['Noah ', 'noah', 'a person whom the policy gives no login, in another case'],
  ['NOAH.N@example.com', 'noah', 'a mail address of a person whom the policy gives no login'],
  ['mia@example.com', null, 'a mail address of a person who signs in with something else'],
  ['mmaier', null, 'the user of a machine, which is no proof at an issuer'],
  ['nnoah', null, 'the same, of a person whom the policy gives no login'],
  ['u012ab3cd', null, 'a member id of Slack'],
  ['Gateway', null, 'our own gateway'],
  ['m\u0456a', 'm\u0456a', 'a look-alike, who is nobody of the policy'],
])('%s is %s: %s', (login, person) => {
  expect(personOfLogin(policy, login)).toBe(person);
});
