import { completed, whoIs } from '../../src/gateway/console/who-is';

const SIGN_IN = {
  nameClaim: 'email',
  groupsClaim: 'groups',
  roles: { viewer: ['readers'], approver: ['leads'], operator: [] },
};
const MIA = { sub: '7', email: 'mia@example.com' };

test.each<[string, unknown, string]>([
  ['a list of groups', ['others', 'leads'], 'approver'],
  ['groups of two roles: the stronger one', ['readers', 'leads'], 'approver'],
  ['one group as a string', 'readers', 'viewer'],
])('%s', (_what, groups, role) => {
  expect(whoIs({ ...MIA, groups }, SIGN_IN)).toEqual({ login: 'mia@example.com', subject: '7', role });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['no group', MIA, /^None of your groups/],
  ['a string that only contains the group', { ...MIA, groups: 'readers, leads' }, /^None of your groups/],
  ['groups of another form', { ...MIA, groups: { readers: true } }, /^None of your groups/],
  ['no name', { sub: '7', groups: ['leads'] }, /the claim "email" is missing/],
  ['an address that is not verified', { ...MIA, email_verified: false, groups: ['leads'] }, /has not verified/],
])('%s is nobody', (_what, claims, because) => {
  expect(whoIs(claims, SIGN_IN)).toMatch(because);
});

test('a token that says it all is believed as it is', async () => {
  const claims = { ...MIA, groups: [] };
  const asked = completed(claims, SIGN_IN, () => Promise.reject(new Error('nobody was to be asked')));

  await expect(asked).resolves.toEqual(claims);
});

test.each([
  ['groups', MIA],
  ['the name', { sub: '7', groups: ['leads'] }],
])('a token without %s is completed by what the issuer says when asked, and counts first', async (_what, claims) => {
  const said = { sub: '7', email: 'other@example.com', groups: ['readers'], locale: 'de' };

  expect(await completed(claims, SIGN_IN, async () => said)).toEqual({ ...said, ...claims });
});
