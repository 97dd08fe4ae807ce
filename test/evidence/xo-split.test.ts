import fc from 'fast-check';
import { readXoReplies } from '../../src/evidence/location/xo-reply';
import { tries } from '../thorough';

const ID = 'c0abcdefghij12345678';
const ACCOUNT = '0123456789abcdef0123456789abcdef';
const GROUP = 'a'.repeat(32);
const NOISE = 'Could not find a cluster identified by c0abcdefghij12345678 in region: eu-central';

const record = (tugboat: string, more: Record<string, string | null> = {}): Record<string, string | null> => ({
  Region: 'us-east',
  ClusterID: ID,
  Name: 'shop floor',
  Datacenter: 'wdc04',
  ActualDatacenterCluster: tugboat,
  DefaultProvider: 'upi',
  ServerURL: `https://c${/\d+$/.exec(tugboat)![0]}.us-east.satellite.cloud.ibm.com:32504`,
  AccountID: 'f'.repeat(32),
  ResourceGroupID: GROUP,
  DesiredState: 'deployed',
  ActualState: 'deployed',
  HealthStatus: 'R0049: the location cannot be reached',
  IsPaid: 'true',
  OwnerEmail: null,
  MultishiftType: 'multishift_controller',
  MultishiftAccountID: ACCOUNT,
  MultishiftControllerID: null,
  ...more,
});
type Fields = ReturnType<typeof record>;
const SHAPES: [string, (fields: Fields) => string][] = [
  [
    'lines',
    (fields) =>
      Object.entries(fields)
        .map(([key, value]) => `${key.padStart(23)}: ${value ?? 'null'}`)
        .join('\n'),
  ],
  [
    'lines with nothing for null',
    (fields) =>
      Object.entries(fields)
        .map(([key, value]) => `${key.padStart(23)}: ${value ?? ''}`)
        .join('\n'),
  ],
  [
    'lines, the tugboat last',
    ({ ActualDatacenterCluster: tugboat, ...fields }) =>
      Object.entries({ ...fields, ActualDatacenterCluster: tugboat })
        .map(([key, value]) => `${key}: ${value ?? 'null'}`)
        .join('\n'),
  ],
  ['JSON', (fields) => JSON.stringify(fields, null, 4)],
  [
    'a header and JSON',
    (fields) =>
      `Retrieving cluster identified by ${ID} in region: eu-de, environment: bluemix, carrier: carrier1\n${JSON.stringify(fields, null, 4)}`,
  ],
];
const TUGBOATS = ['prod-wdc04.carrier107', 'prod-wdc04.carrier1004', 'prod-wdc04.carrier1000'];

const anyReply = fc.tuple(fc.constantFrom(...SHAPES), fc.constantFrom(...TUGBOATS)).map(([[, print], tugboat]) => ({
  text: print(record(tugboat)),
  dashed: tugboat.replace('.', '-'),
  gone: print(record(tugboat, { DesiredState: 'deleted', ActualState: 'deleted' })),
}));
/** How Slack, and people who paste, treat the pieces of a text. */
const anySeam = fc.constantFrom<((piece: string) => string)[]>(
  [(piece) => piece],
  [(piece) => piece.trim()],
  [(piece) => `\`\`\`${piece}\`\`\``],
  [(piece) => `\`\`\`\n${piece}\n\`\`\``],
);

function split(text: string, cuts: number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % text.length).sort((one, other) => one - other), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}

/** What a reply may come to however it was split: the same, or nothing that is believed. */
function expectSameOrNothing(messages: string[], dashed: string): void {
  const { kind, tugboat, account, resourceGroup, id } = readXoReplies(messages, { id: ID });
  expect(['found', 'unreadable', 'ambiguous']).toContain(kind);
  expect([undefined, dashed]).toContain(tugboat);
  expect([undefined, ACCOUNT]).toContain(account);
  expect([undefined, GROUP]).toContain(resourceGroup);
  expect([undefined, ID]).toContain(id);
}

it('no split gives another tugboat, account or group than the whole text', () => {
  fc.assert(
    fc.property(
      anyReply,
      fc.array(fc.nat(2000), { minLength: 1, maxLength: 4 }),
      anySeam,
      fc.constantFrom('messages', 'one paste', 'with noise between', 'in another order'),
      ({ text, dashed }, cuts, [treat], how) => {
        const pieces = split(text, cuts)
          .map(treat!)
          .filter((piece) => piece.trim() !== '');
        const messages: Record<typeof how, string[]> = {
          messages: pieces,
          'one paste': [pieces.join('\n')],
          'with noise between': pieces.flatMap((piece) => [piece, NOISE]),
          'in another order': pieces.toReversed(),
        };
        expectSameOrNothing(messages[how], dashed);
      },
    ),
    { numRuns: tries(2000) },
  );
});

it('a text that is cut at its end, or at its beginning, gives no other tugboat either', () => {
  fc.assert(
    fc.property(anyReply, fc.nat(2000), fc.boolean(), ({ text, dashed }, at, isFront) => {
      const rest = isFront ? text.slice(at % text.length) : text.slice(0, at % text.length);
      expectSameOrNothing([rest], dashed);
      expectSameOrNothing([rest, NOISE], dashed);
    }),
    { numRuns: tries(1000) },
  );
});

it('no split makes a deleted location one that is there', () => {
  fc.assert(
    fc.property(
      anyReply,
      fc.array(fc.nat(2000), { minLength: 1, maxLength: 3 }),
      anySeam,
      ({ gone }, cuts, [treat]) => {
        const { kind } = readXoReplies(split(gone, cuts).map(treat!), {
          id: ID,
        });
        expect(['gone', 'unreadable', 'ambiguous']).toContain(kind);
      },
    ),
    { numRuns: tries(1000) },
  );
});

it.each(SHAPES)('%s, split in two, is put together at most places', (_name, print) => {
  const text = print(record('prod-wdc04.carrier1004'));
  const kinds = Array.from(text, (_, at) => readXoReplies([text.slice(0, at), text.slice(at)], { id: ID }).kind);
  expect(kinds.filter((kind) => kind === 'found').length / kinds.length).toBeGreaterThan(0.75);
});

it('no value is believed behind the name of another field, whichever three names a reply is cut behind', () => {
  const text = SHAPES[1]![1](record('prod-wdc04.carrier1000'));
  const names = [...text.matchAll(/:(?=\s)/g)].map((colon) => colon.index + 1);
  names.forEach((one, first) =>
    names.slice(first + 1).forEach((two, second) =>
      names.slice(first + second + 2).forEach((three) => {
        const [a, b, c, d] = [text.slice(0, one), text.slice(one, two), text.slice(two, three), text.slice(three)];
        expectSameOrNothing([d, c, b, a], 'prod-wdc04-carrier1000');
        expectSameOrNothing([a, c, b, d], 'prod-wdc04-carrier1000');
      }),
    ),
  );
});

it('a word that may be the rest of a value makes nothing believed, wherever it came', () => {
  const text = SHAPES[0]![1](record('prod-wdc04.carrier1004', { ServerURL: null }));
  const at = text.indexOf('carrier100') + 'carrier100'.length;
  const next = text.indexOf('HealthStatus');
  const messages = [text.slice(at, next), text.slice(0, at), text.slice(next)];

  expect(readXoReplies(messages, { id: ID }).kind).toBe('unreadable');
});
