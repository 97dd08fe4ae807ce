import fc from 'fast-check';
import { readAlert, readRunInput } from '../../src/workflows/connector-cannot-reach-iam/input';

const good = { location: 'c0ffee00c0ffee00c0ff', environment: 'prod' };

test.each([
  good,
  { ...good, location: 'a'.repeat(32) },
  { ...good, alertname: 'X', labels: { a: 'b' }, cie: 'CIE1', requestedBy: 'rota' },
])('a good input is read as it is', (input) => {
  expect(readRunInput(input)).toEqual(input);
});

test('a time with a zone is kept in UTC', () => {
  expect(readRunInput({ ...good, startsAt: '2026-11-22T16:00:00+01:00' })).toMatchObject({
    startsAt: '2026-11-22T15:00:00.000Z',
  });
});

test.each<[unknown, RegExp]>([
  [undefined, /one JSON object/],
  ['c0ffee00c0ffee00c0ff', /one JSON object/],
  [{ ...good, location: 'C0FFEE00C0FFEE00C0FF' }, /^location:/],
  [{ ...good, location: 'c0ffee; rm -rf' }, /^location:/],
  [{ ...good, environment: 'Prod' }, /^environment:/],
  [{ ...good, startsAt: 'yesterday' }, /^startsAt:/],
  [{ ...good, startsAt: '2026-11-22T15:00:00' }, /^startsAt:/],
  [{ ...good, labels: { a: 1 } }, /^labels: a/],
  [{ ...good, labels: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`l${i}`, 'x'])) }, /^labels: has more/],
  [{ ...good, cie: 'x'.repeat(201) }, /^cie:/],
  [{ ...good, locaton: 'x' }, /"locaton"/],
])('%j is refused with the name of the field', (input, message) => {
  expect(readRunInput(input)).toMatch(message);
});

test('neither reader throws on anything', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      readRunInput(value);
      readAlert(value);
      readRunInput({ ...good, labels: value, startsAt: value });
    }),
  );
});
