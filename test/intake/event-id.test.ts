import { shownEventId } from '../../src/contract/event-id';

test.each([
  'CIE-2041',
  'INC0012345',
  'inc-2026-000123',
  'Q1A2B3C4D5E6F7',
  'cie/2026-11-29/17',
  '#12345',
  'https://example.pagerduty.com/incidents/Q0XYZ12ABC34',
  'outage of the token service in eu-de',
])('%s is shown as the id of an event', (id) => {
  expect(shownEventId(id)).toBe(id);
});

test.each([
  ['a key', 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-aBcDeF'],
  ['hexadecimal digits', '0123456789abcdef0123456789abcdef'],
  ['a key in an address', 'https://example.com/?apikey=aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-aBcDeF'],
  ['a key behind a word', 'apikey:aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-aBcDeF'],
])('%s is not', (_what, id) => {
  const shown = shownEventId(id);
  expect(shown).not.toContain(id.slice(-6));
  expect(shown).not.toBe('');
});
