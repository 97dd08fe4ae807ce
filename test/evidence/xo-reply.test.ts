import type { LocationFinding } from '../../src/contract/findings';
import { readXoFile, readXoReplies, type XoQuestion } from '../../src/evidence/location/xo-reply';

const LOCATION = 'c0abcdefghij12345678';
const CLUSTER = 'c9zyxwvutsrq87654321';
const ACCOUNT = '0123456789abcdef0123456789abcdef';
const FIELDS = {
  Region: 'us-east',
  ClusterID: LOCATION,
  Name: 'shop-floor',
  Datacenter: 'wdc04',
  ActualDatacenterCluster: 'prod-wdc04.carrier107',
  DefaultProvider: 'upi',
  ServerURL: 'https://c107.us-east.satellite.cloud.ibm.com:32504',
  AccountID: 'ffffffffffffffffffffffffffffffff',
  ResourceGroupID: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  DesiredState: 'deployed',
  ActualState: 'deployed',
  IsPaid: 'true',
  OwnerEmail: 'E@N@C@R@Y@P@T:{"x":"}"}',
  MultishiftType: 'multishift_controller',
  MultishiftAccountID: ACCOUNT,
  MultishiftControllerID: null,
};
type Fields = Partial<Record<keyof typeof FIELDS, string | null>>;
const FOUND = {
  kind: 'found',
  id: LOCATION,
  tugboat: 'prod-wdc04-carrier107',
  datacenter: 'wdc04',
  region: 'us-east',
  account: ACCOUNT,
  resourceGroup: FIELDS.ResourceGroupID,
} as const;

/** The three shapes in which xo answers. */
const asJson = (changes: Fields = {}): string => JSON.stringify({ ...FIELDS, ...changes }, null, 4);
const asLines = (changes: Fields = {}): string =>
  Object.entries({ ...FIELDS, ...changes })
    .map(([key, value]) => `${key.padStart(23)}: ${value ?? 'null'}`)
    .join('\n');
const withHeader = (changes: Fields = {}): string =>
  `Retrieving cluster identified by ${LOCATION} in region: eu-de, environment: bluemix, carrier: carrier1\n${asJson(changes)}`;
const inCluster: Fields = {
  ClusterID: CLUSTER,
  MultishiftType: 'multishift_cruiser',
  MultishiftControllerID: LOCATION,
  Datacenter: 'upi',
  ServerURL: 'https://k6b881a7-c000.us-east.satellite.appdomain.cloud:30828',
};

function check(
  messages: string | string[],
  expected: Partial<LocationFinding>,
  asked: XoQuestion = { id: LOCATION },
): void {
  const finding = readXoReplies([messages].flat(), asked);

  expect(finding).toMatchObject(expected);
  expect(finding.because).toMatch(/\S.*\.$/);
}

describe('a location', () => {
  it.each([
    ['lines', asLines()],
    ['JSON', asJson()],
    ['a header and JSON', withHeader()],
    ['JSON on one line', JSON.stringify(FIELDS)],
    ['a code fence', `\`\`\`\n${asLines()}\n\`\`\``],
    [
      'a quote with noise',
      `xo APP 9:41 AM\narmada-xo started; Region: eu-de\n\n${asLines().replace(/^/gm, '> ')}\ndone in 3s`,
    ],
    ['CRLF', asLines().replace(/\n/g, '\r\n')],
    ['blank lines between', asLines().replace(/\n/g, '\n\n')],
    ['a list', asLines().replace(/^ */gm, '- ')],
    ['bold names', asLines().replace(/^ *(\w+):/gm, '*$1:*')],
    ['smart quotes', asJson({ OwnerEmail: null }).replace(/"(.*?)"/g, '\u201c$1\u201d')],
    [
      "Slack's escapes",
      asLines({
        ServerURL: '<https://c107.us-east.satellite.cloud.ibm.com:32504|https://c107.us-east…>',
        Name: 'a &amp; b',
      }),
    ],
    ['an operator name of a region', asLines({ Region: 'us-east' })],
    ['a wrapper', JSON.stringify({ 'us-east': [FIELDS] })],
  ])('as %s', (_name, text) => check(text, FOUND));

  it('uses the names that ibmcloud takes', () =>
    check(asLines({ Region: 'eu-central', ServerURL: 'https://c107.eu-de.satellite.cloud.ibm.com:1' }), {
      region: 'eu-de',
    }));

  it('takes the region of the server where none is named', () =>
    check(asLines({ Region: null }), { region: 'us-east' }));

  it("never takes the provider's account for the customer's", () =>
    expect(readXoReplies([asLines({ MultishiftAccountID: null })], {}).account).toBeUndefined());

  it('is found in any order among noise and other regions', () =>
    check(['armada-xo started; Region: eu-de', withHeader(), 'armada-xo started; Region: us-east', asJson()], FOUND));

  it('is put together when Slack splits the message', () => {
    const text = withHeader();
    for (const cut of [90, 200, 400]) check([text.slice(0, cut), text.slice(cut)], FOUND);
  });

  it('needs no question', () => check(asLines(), FOUND, {}));

  it('knows four digits', () =>
    check(asLines({ ActualDatacenterCluster: 'prod-wdc04.carrier1070', ServerURL: null }), {
      tugboat: 'prod-wdc04-carrier1070',
    }));
});

describe('a cluster on a location', () => {
  const asked = { id: CLUSTER };

  it.each([asLines(inCluster), asJson(inCluster)])('names the location', (text) =>
    check(
      text,
      { kind: 'cluster-on-location', id: LOCATION, tugboat: 'prod-wdc04-carrier107', account: ACCOUNT },
      asked,
    ),
  );

  it('keeps its own resource group to itself', () =>
    expect(readXoReplies([asLines(inCluster)], asked).resourceGroup).toBeUndefined());

  it('says nothing about the location by being deleted', () =>
    check(asLines({ ...inCluster, DesiredState: 'deleted' }), { kind: 'cluster-on-location' }, asked));

  it('is unreadable without the location', () =>
    check(asLines({ ...inCluster, MultishiftControllerID: 'null' }), { kind: 'unreadable' }, asked));

  it('is left aside where its location is in the same paste', () => check([asLines(inCluster), asLines()], FOUND, {}));
});

describe('gone', () => {
  it('by DesiredState', () =>
    check(asLines({ DesiredState: 'deleted', ActualDatacenterCluster: '' }), { kind: 'gone', id: LOCATION }));
  it('not while it is only being deleted', () => check(asLines({ ActualState: 'deleting' }), { kind: 'found' }));
  it('in doubt', () => check(asLines({ ActualState: 'deleted' }), { kind: 'ambiguous' }));
});

describe('ambiguous', () => {
  it.each<[string, string[], XoQuestion]>([
    [
      'two regions with different carriers',
      [asLines(), asLines({ ActualDatacenterCluster: 'prod-wdc04.carrier108', ServerURL: null })],
      {},
    ],
    ['deleted in one region only', [asLines(), asLines({ DesiredState: 'deleted' })], {}],
    ['different accounts', [asLines(), asJson({ MultishiftAccountID: 'b'.repeat(32) })], {}],
    ['another carrier in ServerURL', [asLines({ ServerURL: 'https://c105.us-east.satellite.cloud.ibm.com' })], {}],
    ['another region in ServerURL', [asLines({ ServerURL: 'https://c107.ca-tor.satellite.cloud.ibm.com' })], {}],
    ['another carrier in the alert', [asLines()], { carrier: 'prod-wdc04-carrier109' }],
    ['several ids and no question', [asLines(), asLines({ ClusterID: CLUSTER })], {}],
  ])('%s', (_name, messages, asked) => check(messages, { kind: 'ambiguous' }, asked));

  it('not by a label that agrees or is empty', () => {
    for (const carrier of ['prod-wdc04-carrier107', 'prod-wdc04.carrier107', ' ']) check(asLines(), FOUND, { carrier });
  });
});

describe('not-found', () => {
  it.each([
    `cluster ${LOCATION} not found`,
    `No cluster with id ${LOCATION}`,
    `Could not find cluster \`${LOCATION}\``,
  ])('%s', (text) => check(['armada-xo started; Region: us-east', text], { kind: 'not-found' }));

  it.each([
    'cluster not found',
    `cluster ${CLUSTER} not found`,
    `cluster x${LOCATION} not found`,
    `looking for ${LOCATION}`,
    `could not find region for cluster ${LOCATION}: connection refused`,
    `cluster ${LOCATION}: carrier not found`,
    'armada-xo started; Region: us-east',
  ])('never by %s', (text) => check(text, { kind: 'unreadable' }));

  it('not where another region has it', () => check([`cluster ${LOCATION} not found`, asLines()], FOUND));
});

describe('unreadable', () => {
  it.each<[string, string | string[], XoQuestion]>([
    ['silence', [], { id: LOCATION }],
    ['blanks', ' \n', { id: LOCATION }],
    ['noise', 'armada-xo started; Region: us-east', {}],
    ['another id', asLines({ ClusterID: CLUSTER }), { id: LOCATION }],
    ['another environment', asLines(), { id: LOCATION, environment: 'stage' }],
    ['another prefix', asLines(), { id: LOCATION, environment: 'prod', tugboatPrefix: 'prodfr2' }],
    [
      'a server of another environment',
      asLines({ ServerURL: 'https://c107.us-east.satellite.test.cloud.ibm.com' }),
      { environment: 'prod' },
    ],
    ['another region', asLines(), { region: 'eu-de' }],
    ['a legacy carrier', asLines({ ActualDatacenterCluster: 'prod-wdc04.carrier7', ServerURL: null }), {}],
    ['two dots', asLines({ ActualDatacenterCluster: 'prod.wdc04.carrier107' }), {}],
    ['no tugboat', asLines({ ActualDatacenterCluster: null }), {}],
    ['an ordinary cluster', asLines({ MultishiftType: 'ordinary' }), {}],
    ['a cluster of no type', asLines({ MultishiftType: null }), {}],
    ['JSON that is cut', asJson().slice(0, -80), { id: LOCATION }],
    ['an id that is none', asLines(), { id: 'c0; rm -rf /' }],
  ])('%s', (_name, messages, asked) => check(messages, { kind: 'unreadable' }, asked));

  it('a file that is no text', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('<html>'), Buffer.from([0x1f, 0x8b, 0])])
      expect(readXoFile(bytes, {}).kind).toBe('unreadable');

    expect(readXoFile(Buffer.from(asLines()), { truncated: true }).kind).toBe('unreadable');
    expect(readXoFile(Buffer.from(`\ufeff${asLines()}`, 'utf16le'), {})).toMatchObject(FOUND);
  });
});
