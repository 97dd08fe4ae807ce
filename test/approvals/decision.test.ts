import fc from 'fast-check';
import { CHOICES, readDecision } from '../../src/approvals/decision';

const good = { decision: 'approve', plan: 'K7QF2M4X', by: 'mia' };

test('a decision is read with its optional fields, the code in either case', () => {
  expect(readDecision({ ...good, plan: 'k7qf2m4x', by: ' mia ', comment: 'ok', change: 'CHG1', other: 1 })).toEqual({
    ...good,
    comment: 'ok',
    change: 'CHG1',
  });
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /is an object/],
  ['a list', [good], /is an object/],
  ['an unknown choice', { ...good, decision: 'yes' }, /^decision:/],
  ['a short code', { ...good, plan: 'K7QF' }, /^plan:/],
  ['a code with a 1', { ...good, plan: 'K7QF2M41' }, /^plan:/],
  ['nobody', { ...good, by: ' ' }, /^by:/],
  ['a number as comment', { ...good, comment: 7 }, /^comment:/],
  ['an over-long comment', { ...good, comment: 'x'.repeat(2001) }, /^comment: has 2001/],
  ['an over-long change', { ...good, change: 'x'.repeat(121) }, /^change:/],
  ['a line break in the name', { ...good, by: 'mia\nnoah' }, /no control characters/],
])('%s is malformed, and the field is named', (_case, value, message) => {
  expect(readDecision(value)).toMatch(message);
});

test('it never throws, whatever comes in', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom(...CHOICES), (value, choice) => {
      readDecision(value);
      readDecision({ ...good, decision: choice, comment: value });
    }),
  );
});
