import { freezesInForce } from '../../src/config/decision-policy';
import { readingOf } from '../../src/config/reading';
import { freezeBanner, heldByFreeze } from '../../src/gateway/console/freeze-part';
import { World } from '../workflows/world';

const NOW = Date.parse('2026-12-28T12:00:00Z');
const at = (clock: string) => `2026-12-28T${clock}:00Z`;
const bannerOf = (freezes: object[]) => {
  const prod = new World({ policy: { freezes } }).policy;
  return freezeBanner(() => readingOf(() => ({ people: {}, environments: { prod } })), NOW);
};

test.each([
  ['a freeze without an end', {}, 'without a known end'],
  ['one that ends later', { until: at('13:00') }, 'until <time datetime="2026-12-28T13:00:00.000Z">'],
  ['one whose end is written in another zone', { until: '2026-12-28T14:30:00+01:00' }, '2026-12-28T13:30:00.000Z'],
  ['one that is lifted before its end', { until: at('15:00'), lifted: at('12:30') }, '2026-12-28T12:30:00.000Z'],
])('%s is on every page', (_what, times, said) => {
  const banner = bannerOf([{ name: 'year end', by: 'zoe', ...times }]);

  expect(banner).toContain('<b>prod is frozen</b>');
  expect(banner).toContain(said);
  expect(banner).toContain('year end, set by zoe');
});

test.each([
  ['none', []],
  ['one that begins later', [{ from: at('12:01') }]],
  ['one that is over', [{ until: at('12:00') }]],
  ['one that was lifted', [{ until: at('15:00'), lifted: at('12:00') }]],
])('where no freeze is in force, no page speaks of one: %s', (_what, freezes) => {
  expect(bannerOf(freezes.map((one) => ({ name: 'year end', by: 'zoe', ...one })))).toBe('');
});

test('the freeze that lasts longest is the one to wait for', () => {
  const { freezes } = new World({
    policy: {
      freezes: [
        { name: 'short', by: 'mia', until: at('13:00') },
        { name: 'open', by: 'zoe' },
        { name: 'open too', by: 'zoe' },
      ],
    },
  }).policy;

  expect(freezesInForce({ freezes }, NOW).map(({ name }) => name)).toEqual(['open', 'open too', 'short']);
});

test('a policy that cannot be read is said on every page', () => {
  const banner = freezeBanner(() => ({ readable: false, problems: ['no such file'] }));

  expect(banner).toContain('The policy file cannot be read');
  expect(banner).toContain('nobody can approve');
});

test.each([
  [null, 'closes before that'],
  [at('13:00'), 'closes before that'],
  [at('12:30'), 'You can approve after that'],
])('a freeze until %s says whether the question lasts longer', (until, said) => {
  expect(heldByFreeze({ name: 'year end', by: 'zoe', until }, at('13:00'))).toContain(said);
});
