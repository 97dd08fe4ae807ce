import { randomBytes } from 'node:crypto';
import { KnownTexts } from '../../lab/known-texts';

const SECRET = 'a-_.Z9'.repeat(4);

describe('a known text is found', () => {
  test.each([
    ['alone', SECRET],
    ['between blanks', `x ${SECRET} y`],
    ['inside of a longer word', `abc${SECRET}def`],
    ['in a query', `?apikey=${SECRET}&a=1`],
    ['in JSON', JSON.stringify({ a: [SECRET] })],
    ['twice', `${SECRET}${SECRET}`],
    ['after a part of itself', `${SECRET.slice(0, -1)} ${SECRET}`],
  ])('%s', (_, text) => {
    const known = new KnownTexts([SECRET, 'something-else']);

    expect([known.in(text), known.isIn(text)]).toEqual([[SECRET], true]);
    expect(known.replace(text, () => '#')).toBe(text.split(SECRET).join('#'));
  });
});

test('only whole texts are found', () => {
  const known = new KnownTexts([SECRET]);

  expect(known.in(`${SECRET.slice(1)} ${SECRET.slice(0, -1)}`)).toEqual([]);
});

test('texts that overlap or end alike are all found, in the order in which they were added', () => {
  const known = new KnownTexts(['loc000000000001', 'clu000000000001', 'xloc000000000001']);

  expect(known.in('clu000000000001 xloc000000000001')).toEqual([
    'loc000000000001',
    'clu000000000001',
    'xloc000000000001',
  ]);
  expect(known.replace('xloc000000000001 loc000000000001', (text) => `<${text.length}>`)).toBe('<16> <15>');
});

test('it finds what a search for each finds, in texts of all kinds', () => {
  const all = Array.from({ length: 300 }, () => randomBytes(12).toString('base64url'));
  const known = new KnownTexts(all);
  const signs = ['', ' ', '=', 'x', '"', '.', 'é', '\n'];

  for (let round = 0; round < 300; round++) {
    const pieces = Array.from({ length: round % 7 }, (_, index) => all[(round * 31 + index * 17) % all.length]!);
    const cut = pieces.map((piece, index) => (index % 3 === 2 ? piece.slice(0, -2) : piece));
    const text = cut.map((piece, index) => `${signs[(round + index) % signs.length]}${piece}`).join('');

    expect(known.in(text)).toEqual(all.filter((one) => text.includes(one)));
  }
});

test.each(['short', 'with a blank in it', 'signs!signs!', ''])('a text that could be missed is refused: %j', (text) => {
  expect(() => new KnownTexts([text])).toThrow('not searchable');
});
