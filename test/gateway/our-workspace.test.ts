import fc from 'fast-check';
import { whyNotOurs } from '../../src/gateway/slack/our-workspace';
import type { Origin } from '../../src/gateway/slack/our-workspace';

interface Ours {
  workspace: string;
  enterprise?: string;
  sisters?: string[];
}

const OURS: Ours = { workspace: 'TOURS' };
const ORG: Ours = { workspace: 'TOURS', enterprise: 'EOURS' };
const SISTERS: Ours = { ...ORG, sisters: ['TSISTER'] };
const from = (workspace: string | null, rest: Partial<Origin> = {}): Origin => ({
  workspace,
  organisation: null,
  enterprise: null,
  home: workspace,
  ...rest,
});
const OF_ORG = { organisation: 'EOURS', enterprise: 'EOURS' };

test.each<[string, Origin, Ours]>([
  ['our workspace', from('TOURS'), OURS],
  ['our workspace, and no word about the member', from('TOURS', { home: null }), OURS],
  [
    'our workspace, of an organisation that the fleet file does not name',
    from('TOURS', { enterprise: 'ETHEIRS' }),
    OURS,
  ],
  ['our workspace, where the fleet file names the organisation too', from('TOURS', OF_ORG), ORG],
  ['another workspace of our organisation, which says so', from('TSISTER', OF_ORG), ORG],
  ['the same, and no word about the member', from('TSISTER', { ...OF_ORG, home: null }), ORG],
  [
    'another workspace of our organisation, which the fleet file names',
    from('TSISTER', { enterprise: 'EOURS' }),
    SISTERS,
  ],
  ['a member of that one in our workspace', from('TOURS', { ...OF_ORG, home: 'TSISTER' }), SISTERS],
  ['our organisation, as the home of the member', from(null, { enterprise: 'EOURS', home: 'EOURS' }), ORG],
  [
    'an app of our organisation, and a member of our workspace',
    from(null, { enterprise: 'EOURS', home: 'TOURS' }),
    ORG,
  ],
  ['the same, of another workspace of ours', from(null, { enterprise: 'EOURS', home: 'TSISTER' }), SISTERS],
])('%s counts', (_what, origin, ours) => {
  expect(whyNotOurs(origin, ours)).toBeNull();
});

test.each<[string, Origin, Ours | undefined, RegExp]>([
  ['another workspace', from('TTHEIRS'), OURS, /TTHEIRS, which is not ours/],
  [
    'another workspace, where ours is one of an organisation',
    from('TTHEIRS', { enterprise: 'ETHEIRS' }),
    ORG,
    /TTHEIRS/,
  ],
  ['a sister, where the fleet file names no organisation', from('TSISTER', OF_ORG), OURS, /TSISTER/],
  ['an organisation that is not ours', from(null, { enterprise: 'ETHEIRS' }), ORG, /did not say from which/],
  [
    'an organisation, where the fleet file names none',
    from(null, { enterprise: 'EOURS' }),
    OURS,
    /did not say from which/,
  ],
  ['nothing', from(null), OURS, /did not say from which/],
  ['our organisation, and no word about the member', from(null, { enterprise: 'EOURS' }), ORG, /to which workspace/],
  [
    'a guest in a shared channel',
    from('TOURS', { home: 'TTHEIRS' }),
    OURS,
    /you belong to the Slack workspace TTHEIRS/,
  ],
  [
    'the same in a workspace of our organisation',
    from('TOURS', { ...OF_ORG, home: 'TTHEIRS' }),
    ORG,
    /belong to .*TTHEIRS/,
  ],
  ['the same in a sister of ours', from('TSISTER', { ...OF_ORG, home: 'TTHEIRS' }), SISTERS, /belong to .*TTHEIRS/],
  ['the same with an app of our organisation', from(null, { enterprise: 'EOURS', home: 'TTHEIRS' }), ORG, /belong to/],
  ['a form of theirs, sent to an app of our organisation', from('TTHEIRS', { enterprise: 'EOURS' }), ORG, /TTHEIRS/],
  ['ours, which nobody named', from('TOURS'), undefined, /slack\.workspace/],
])('%s does not', (_what, origin, ours, because) => {
  expect(whyNotOurs(origin, ours)).toMatch(because);
});

const id = fc.constantFrom(null, 'TTHEIRS', 'ETHEIRS', 'TSISTER', '', 'tours', 'TOURS', 'EOURS');
const origins = fc.record({ workspace: id, organisation: id, enterprise: id, home: id });

test('whatever Slack says: a member whose home is another one never counts, wherever they click', () => {
  const theirs = fc.constantFrom('TTHEIRS', 'ETHEIRS', 'T9', '', 'tours');
  fc.assert(
    fc.property(origins, theirs, fc.constantFrom(OURS, ORG, SISTERS), (origin, home, ours) => {
      fc.pre(origin.workspace !== home);
      expect(whyNotOurs({ ...origin, home }, ours)).not.toBeNull();
    }),
  );
});

test('whatever Slack says: without our workspace or our organisation in it nothing counts', () => {
  const named = (ours: Ours) => [ours.workspace, ours.enterprise, ...(ours.sisters ?? [])];
  fc.assert(
    fc.property(origins, fc.constantFrom(OURS, ORG, SISTERS), (origin, ours) => {
      const { workspace, organisation, enterprise } = origin;
      fc.pre(![workspace, organisation, enterprise].some((one) => one !== null && named(ours).includes(one)));
      expect(whyNotOurs(origin, ours)).not.toBeNull();
    }),
  );
});
