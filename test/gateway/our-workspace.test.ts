import fc from 'fast-check';
import { whyNotOurs } from '../../src/gateway/slack/our-workspace';

const OURS = { workspace: 'TOURS' };
const ORG = { workspace: 'TOURS', enterprise: 'EOURS' };
const from = (workspace: string | null, enterprise: string | null = null, home: string | null = workspace) => ({
  workspace,
  enterprise,
  home,
});

test.each<[string, ReturnType<typeof from>, typeof OURS | typeof ORG]>([
  ['our workspace', from('TOURS'), OURS],
  ['our workspace, and no word about the member', from('TOURS', null, null), OURS],
  ['our workspace, of an organisation that the fleet file does not name', from('TOURS', 'ETHEIRS'), OURS],
  ['our workspace, where the fleet file names the organisation too', from('TOURS', 'EOURS'), ORG],
  ['another workspace of our organisation', from('TSISTER', 'EOURS'), ORG],
  ['our organisation, without a workspace', from(null, 'EOURS'), ORG],
  ['our organisation, as the home of the member', from(null, 'EOURS', 'EOURS'), ORG],
])('%s counts', (_what, origin, ours) => {
  expect(whyNotOurs(origin, ours)).toBeNull();
});

test.each<[string, ReturnType<typeof from>, typeof OURS | undefined, RegExp]>([
  ['another workspace', from('TTHEIRS'), OURS, /TTHEIRS, which is not ours/],
  ['another workspace, where ours is one of an organisation', from('TTHEIRS', 'ETHEIRS'), ORG, /TTHEIRS/],
  ['a sister, where the fleet file names no organisation', from('TSISTER', 'EOURS'), OURS, /TSISTER/],
  ['an organisation that is not ours', from(null, 'ETHEIRS'), ORG, /did not say from which/],
  ['an organisation, where the fleet file names none', from(null, 'EOURS'), OURS, /did not say from which/],
  ['nothing', from(null), OURS, /did not say from which/],
  ['a guest in a shared channel', from('TOURS', null, 'TTHEIRS'), OURS, /you belong to the Slack workspace TTHEIRS/],
  ['ours, which nobody named', from('TOURS'), undefined, /slack\.workspace/],
])('%s does not', (_what, origin, ours, because) => {
  expect(whyNotOurs(origin, ours)).toMatch(because);
});

test('whatever Slack says: without our workspace or our organisation in it nothing counts', () => {
  const id = fc.constantFrom(null, 'TTHEIRS', 'ETHEIRS', '', 'tours');
  fc.assert(
    fc.property(id, id, id, fc.constantFrom(OURS, ORG), (workspace, enterprise, home, ours) => {
      expect(whyNotOurs({ workspace, enterprise, home }, ours)).not.toBeNull();
    }),
  );
});
