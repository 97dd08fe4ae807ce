import { readXoReplies } from '../../src/evidence/location/xo-reply';

const ID = 'k7m2p9q4w1x8z3n5b6v0';
const RECORD = {
  Region: 'us-east',
  ClusterID: ID,
  Datacenter: 'wdc04',
  ActualDatacenterCluster: 'prod-wdc04.carrier1007',
  DesiredState: 'deployed',
  MultishiftType: 'multishift_controller',
  MultishiftAccountID: '0123456789abcdef0123456789abcdef',
};
const TUGBOAT = 'prod-wdc04-carrier1007';
type Pairs = [name: string, value: string][];
const PAIRS: Pairs = Object.entries(RECORD);
const lines = (pairs: Pairs): string =>
  pairs.map(([name, value]) => `${name.padStart(23)}: ${value}`).join('\n') + '\n';
const read = (...messages: string[]) => readXoReplies(messages, { id: ID, environment: 'prod' });

const TABLES: [name: string, print: (pairs: Pairs) => string][] = [
  [
    'Markdown',
    (pairs) => `| Field | Value |\n|---|:--|\n${pairs.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n`,
  ],
  [
    'ASCII',
    (pairs) =>
      `+-----+-----+\n${pairs.map(([name, value]) => `| ${name.padEnd(24)} | ${value.padEnd(34)} |`).join('\n')}\n+-----+-----+\n`,
  ],
  [
    'box',
    (pairs) =>
      `┌───┬───┐\n${pairs.map(([name, value]) => `│ ${name.padEnd(24)} │ ${value} │`).join('\n')}\n└───┴───┘\n`,
  ],
];

describe.each(TABLES)('a table, %s', (_name, print) => {
  it('is read', () => expect(read(print(PAIRS))).toMatchObject({ kind: 'found', tugboat: TUGBOAT }));

  it('never shows another tugboat, wherever it was split', () => {
    const text = print(PAIRS);
    for (let at = 1; at < text.length; at++) {
      const { tugboat } = read(text.slice(0, at), text.slice(at));
      expect([at, tugboat ?? TUGBOAT]).toEqual([at, TUGBOAT]);
    }
  });

  it('goes on with a value in a row without a name', () => {
    const { tugboat } = read(print(PAIRS).replace(/carrier1007/, 'carrier100 |\n|  | 7'));
    expect(tugboat ?? TUGBOAT).toBe(TUGBOAT);
  });
});

describe('a record that contradicts itself, or lost its end', () => {
  it.each([
    ['a field again', `${lines(PAIRS)}ActualDatacenterCluster: prod-wdc04.carrier109\n`],
    ['a state again', `${lines(PAIRS)}DesiredState: deleted\n`],
    [
      'a field twice in one object',
      JSON.stringify(RECORD, null, 4).replace(
        '"Region"',
        '"ActualDatacenterCluster": "prod-wdc04.carrier109", "Region"',
      ),
    ],
    ['a name that is cut', lines(PAIRS.filter(([name]) => name !== 'DesiredState')) + 'DesiredSt'],
    ['a name that is cut, with a line end', lines(PAIRS.filter(([name]) => name !== 'DesiredState')) + 'DesiredSt\n'],
  ])('%s', (_what, text) => expect(read(text).kind).toBe('unreadable'));

  it.each([
    ['a field again that says the same', `${lines(PAIRS)}DesiredState: deployed\n`],
    ['progress of another region', `${lines(PAIRS)}Region: eu-de\n`],
    ['a word', `${lines(PAIRS)}Done\n`],
  ])('is none with %s', (_what, text) => expect(read(text)).toMatchObject({ kind: 'found', tugboat: TUGBOAT }));
});

it('a key in the place of an id is left out of the finding', () => {
  const key = 'zq7XvK2_WmP9hTgR4cYbL8dJfE1sUaN6oK3iVy5-MtQw';
  const finding = read(lines(PAIRS).replace(RECORD.MultishiftAccountID, key) + `ResourceGroupID: ${key}\n`);
  expect(JSON.stringify(finding)).not.toContain(key.slice(0, 4));
});
