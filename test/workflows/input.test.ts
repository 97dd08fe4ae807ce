import fc from 'fast-check';
import type { RunInput } from '../../src/contract/run-document';
import { notesOn } from '../../src/contract/decorations';
import { readAlert, readRunInput } from '../../src/contract/run-input';
import { tries } from '../thorough';

const good = { location: 'c0ffee00c0ffee00c0ff', environment: 'prod' };

test.each([
  good,
  { ...good, location: 'a'.repeat(32) },
  { ...good, alertname: 'X', labels: { a: 'b' }, cie: 'CIE1', requestedBy: 'rota' },
  { ...good, startedBy: { kind: 'alert', source: 'alertmanager', signed: 'e30.e30.e30' } },
  { ...good, startedBy: { kind: 'person', name: 'mia' } },
])('a good input is read as it is', (input) => {
  expect(readRunInput(input)).toEqual(input);
});

test('a time with a zone is kept in UTC', () => {
  expect(readRunInput({ ...good, startsAt: '2026-11-22T16:00:00+01:00' })).toMatchObject({
    startsAt: '2026-11-22T15:00:00.000Z',
  });
});

const texts = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`t${number}`, 'x'.repeat(990)]));

/** Labels of `characters` of one kind, in values that are not cut. */
function fillOf(character: string, characters: number): Record<string, string> {
  const perLabel = 400;
  const count = Math.ceil(characters / perLabel);
  const sizeOf = (index: number) => Math.min(perLabel, characters - index * perLabel);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`l${index}`, character.repeat(sizeOf(index))]),
  );
}

test.each([
  ['a', 7_600],
  ['ж', 3_900],
  ['漢', 2_600],
  ['🙂', 1_950],
])('labels of %s are measured in bytes of UTF-8: %i of them are taken', (character, characters) => {
  expect(readRunInput({ ...good, labels: fillOf(character, characters) })).toMatchObject(good);
});

test('the size of labels is that of their JSON in UTF-8', () => {
  const label = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(fc.array(label, { minLength: 8, maxLength: 20 }), (values) => {
      const labels = Object.fromEntries(values.map((value, index) => [`l${index}`, value]));
      const bytes = Object.entries(labels).reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0);

      expect(typeof readRunInput({ ...good, labels }) === 'string').toBe(bytes > 8_000);
    }),
  );
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
  [{ ...good, labels: { a: 'x'.repeat(900), ...texts(8) } }, /^labels: has more than 8000 bytes, as JSON in UTF-8$/],
  [{ ...good, labels: fillOf('ж', 4010) }, /^labels: has more than 8000 bytes/],
  [{ ...good, labels: fillOf('漢', 2680) }, /^labels: has more than 8000 bytes/],
  [{ ...good, labels: fillOf('🙂', 2010) }, /^labels: has more than 8000 bytes/],
  [{ ...good, labels: JSON.parse('{"__proto__": "x"}') as object }, /^labels: __proto__/],
  [{ ...good, labels: { a: null } }, /^labels: a/],
  [{ ...good, startsAt: '0001-01-01T00:00:00Z' }, /^startsAt: was never set: it lies before the year 2000$/],
  [{ ...good, startsAt: '2026-02-30T00:00:00Z' }, /^startsAt: is a time in ISO 8601/],
  [{ ...good, alertname: 'x'.repeat(201) }, /^alertname:/],
  [{ ...good, cie: 'x'.repeat(201) }, /^cie:/],
  [{ ...good, startedBy: null }, /^startedBy:/],
  [{ ...good, startedBy: { kind: 'alert', source: 'Alert manager' } }, /^startedBy:/],
  [{ ...good, startedBy: { kind: 'person', name: ' ' } }, /^startedBy:/],
  [{ ...good, startedBy: { kind: 'nobody' } }, /^startedBy:/],
  [{ ...good, startedBy: { kind: 'alert', source: 'json', signed: 'x'.repeat(4001) } }, /^startedBy:/],
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
      readRunInput({ ...good, startedBy: value });
    }),
  );
});

test.each<[string, unknown, RegExp]>([
  ['that is too long is cut', { a: 'x'.repeat(5000) }, /^annotation a was cut: it had 5000 characters, 1000 are kept$/],
  ['with a name that is too long is cut', { ['n'.repeat(500)]: 'x'.repeat(1001) }, /^annotation n{60} was cut/],
  ['that is no text is left out', { a: 7 }, /^annotation a was left out: not a text$/],
  ['that stand where none can are left out', 'prose', /^annotation annotations was left out: not an object of texts$/],
  [
    'beyond the fiftieth are left out',
    Object.fromEntries(Array.from({ length: 80 }, (_, number) => [`a${number}`, 'x'])),
    /^annotation others was left out: 31 more$/,
  ],
  [
    'beyond what is kept of all together are left out',
    Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`a${number}`, '字'.repeat(300)])),
    /^annotation others was left out: 32 more$/,
  ],
])('annotations decide nothing: one %s, and that is said', (_case, annotations, note) => {
  const read = readRunInput({ ...good, annotations });

  expect(read).toMatchObject({ location: good.location });
  const input = read as RunInput;
  expect(notesOn({}, input.annotations!)).toEqual([expect.stringMatching(note) as string]);
  expect(readRunInput(input)).toEqual(input);
});

test('of whatever is sent, a run is sent a few kB', () => {
  const text = fc.string({ maxLength: 2000, unit: 'binary', size: 'max' });
  const many = fc
    .array(fc.tuple(fc.uuid(), text), { maxLength: 60, size: 'max' })
    .map((all) => Object.fromEntries(all));
  const labels = fc.array(text, { maxLength: 8 }).map((all) => ({ ...all }));
  fc.assert(
    fc.property(labels, many, (few, annotations) => {
      const read = readAlert({ alertname: 'a', startsAt: '2026-11-22T15:00:00Z', labels: few, annotations });
      if (typeof read === 'string') expect(read).toMatch(/^labels: has more/);
      else expect(JSON.stringify(read).length).toBeLessThan(20_000);
    }),
    { numRuns: tries(25), endOnFailure: true },
  );
});

test('labels that are cut still tell two alerts apart, and are cut once however often they are read', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1001, maxLength: 3000, unit: 'binary' }),
      fc.string({ minLength: 1 }),
      (text, more) => {
        const [one, other] = [text, text + more].map(
          (label) => readRunInput({ ...good, labels: { label } }) as RunInput,
        ) as [RunInput, RunInput];
        expect(one.labels!['label']!.length).toBeLessThan(1061);
        expect(one.labels).not.toEqual(other.labels);
        expect(readRunInput(one)).toEqual(one);
      },
    ),
    { numRuns: tries(25) },
  );
});
