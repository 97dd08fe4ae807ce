import { completed, whoIs } from '../../src/gateway/console/who-is';

const SIGN_IN = {
  nameClaim: 'email',
  groupsClaim: 'groups',
  emailVerified: 'required' as const,
  roles: { viewer: ['readers'], approver: ['leads'], operator: [] },
};
const MIA = { sub: '7', email: 'mia@example.com', email_verified: true };
const { email_verified: _verified, ...UNSAID } = MIA;

/** As Microsoft Entra writes it for somebody who is in more groups than it sends. */
const ELSEWHERE = {
  _claim_names: { groups: 'src1' },
  _claim_sources: { src1: { endpoint: 'https://graph.example.invalid/users/7/getMemberObjects' } },
};

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
  ['an address of which nothing is said', { ...UNSAID, groups: ['leads'] }, /SATLINK_OIDC_EMAIL_VERIFIED=never-sent/],
  ...['true', 'false', '', 1, 0, null, [true], { value: true }].map(
    (said): [string, Record<string, unknown>, RegExp] => [
      `an address of which ${JSON.stringify(said)} is said`,
      { ...MIA, email_verified: said, groups: ['leads'] },
      /does not say true or false/,
    ],
  ),
  [
    'groups that are kept elsewhere',
    { ...MIA, ...ELSEWHERE },
    /left your groups out of the sign-in \(claim "groups"\)/,
  ],
  ['groups of which there are too many', { ...MIA, hasgroups: true }, /The administrator of the issuer must send only/],
  ...['true', 'True'].map((hasgroups): [string, Record<string, unknown>, RegExp] => [
    `the same, in text: ${hasgroups}`,
    { ...MIA, hasgroups },
    /left your groups out/,
  ]),
  ['an empty list beside groups that are kept elsewhere', { ...MIA, ...ELSEWHERE, groups: [] }, /left your groups out/],
  [
    'some groups beside others that are kept elsewhere',
    { ...MIA, ...ELSEWHERE, groups: ['x'] },
    /left your groups out/,
  ],
  ['a claim that points at the groups', { ...MIA, 'groups:src1': 'https://graph.example.invalid' }, /left your groups/],
  ['other claims that are kept elsewhere', { ...MIA, _claim_names: { address: 's' } }, /sent no groups/],
  ['groups that are null', { ...MIA, groups: null }, /sent no groups/],
  ['an empty list of groups', { ...MIA, groups: [] }, /Ask the administrator of this console/],
])('%s is nobody', (_what, claims, because) => {
  expect(whoIs(claims, SIGN_IN)).toMatch(because);
});

test('where the issuer never says that an address is verified, an address counts; one that is not verified does not', () => {
  const trusting = { ...SIGN_IN, emailVerified: 'never-sent' as const };
  const groups = ['leads'];

  expect(whoIs({ ...UNSAID, groups }, trusting)).toMatchObject({ login: 'mia@example.com' });
  expect(whoIs({ ...MIA, groups }, trusting)).toMatchObject({ login: 'mia@example.com' });
  expect(whoIs({ ...MIA, email_verified: false, groups }, trusting)).toMatch(/has not verified/);
  expect(whoIs({ ...MIA, email_verified: 'true', groups }, trusting)).toMatch(/does not say true or false/);
});

describe.each(['preferred_username', 'upn', 'unique_name', 'sub'])(
  'people who are named by the claim %s',
  (nameClaim) => {
    const named = { ...SIGN_IN, nameClaim };
    const trusting = { ...named, emailVerified: 'never-sent' as const };
    const of = (login: string, more: object = {}) => ({ sub: '7', groups: ['leads'], [nameClaim]: login, ...more });

    test('need no address', () => {
      expect(whoIs(of('mia'), named)).toMatchObject({ login: 'mia', role: 'approver' });
      expect(whoIs(of('mia', { email: 'eve@example.com', email_verified: false }), named)).toMatchObject({
        login: 'mia',
      });
    });

    test.each<[string, string, object, RegExp | null, RegExp | null]>([
      ['that is verified', 'mia@example.com', { email: 'MIA@example.com', email_verified: true }, null, null],
      ['that is not', 'mia@example.com', { email: 'mia@example.com', email_verified: false }, /has not/, /has not/],
      [
        'in wide letters',
        'mia＠example.com',
        { email: 'mia@example.com', email_verified: false },
        /has not/,
        /has not/,
      ],
      ['of which text is said', 'mia@example.com', { email_verified: 'true' }, /true or false/, /true or false/],
      [
        'beside another that is',
        'mia@example.com',
        { email: 'eve@example.com', email_verified: true },
        /another/,
        /another/,
      ],
      ['beside none, and something is', 'mia@example.com', { email_verified: true }, /or none/, /or none/],
      ['of which nothing is said', 'mia@example.com', {}, /never-sent/, null],
      ['the same beside another', 'mia@example.com', { email: 'eve@example.com' }, /never-sent/, null],
    ])('and have an address there %s: %s %j', (_what, login, more, because, becauseTrusting) => {
      const isLetIn = { login, subject: expect.any(String), role: 'approver' };

      expect(whoIs(of(login, more), named)).toEqual(because === null ? isLetIn : expect.stringMatching(because));
      const trusted = becauseTrusting === null ? isLetIn : expect.stringMatching(becauseTrusting);
      expect(whoIs(of(login, more), trusting)).toEqual(trusted);
    });
  },
);

test('a token that names an address in another claim is completed by what the issuer says of that address', async () => {
  const named = { ...SIGN_IN, nameClaim: 'upn' };
  const token = { sub: '7', upn: 'mia@example.com', groups: ['leads'] };
  const saying = (said: object) => async () => completed(token, named, async () => ({ sub: '7', ...said }));

  expect(whoIs(await saying({ email: 'mia@example.com', email_verified: true })(), named)).toMatchObject({
    role: 'approver',
  });
  expect(whoIs(await saying({ email: 'eve@example.com', email_verified: true })(), named)).toMatch(/another/);
});

test('what a token says of an address that it does not name is not said of the one that the issuer names when asked', async () => {
  const token = { sub: '7', email_verified: true, groups: ['leads'] };
  const claims = await completed(token, SIGN_IN, async () => ({
    sub: '7',
    email: 'mia@example.com',
    email_verified: false,
  }));

  expect(whoIs(claims, SIGN_IN)).toMatch(/has not verified/);
});

test.each<[string, Record<string, unknown>, unknown]>([
  ['of the same address', { email: 'MIA@example.com', email_verified: true }, true],
  ['of another address', { email: 'eve@example.com', email_verified: true }, undefined],
  ['of no address', { email_verified: true }, undefined],
])('what the issuer says when it is asked whether an address is verified: %s', async (_what, said, verified) => {
  const claims = await completed({ ...UNSAID, groups: ['leads'] }, SIGN_IN, async () => said);

  expect(claims).toMatchObject({ email: 'mia@example.com' });
  expect(claims['email_verified']).toBe(verified);
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
