import { freezesInForce } from '../../src/config/decision-policy';
import { readingOf } from '../../src/config/reading';
import { freezeBanner, heldByFreeze } from '../../src/gateway/console/freeze-part';
import type { ListedBrake } from '../../src/runs';
import { World } from '../workflows/world';

const NOW = Date.parse('2026-12-28T12:00:00Z');
const at = (clock: string) => `2026-12-28T${clock}:00Z`;
const bannerOf = (freezes: object[]) => {
  const prod = new World({ policy: { freezes } }).policy;
  const policyNow = () => readingOf(() => ({ people: {}, environments: { prod } }));
  return freezeBanner({ policyNow, brakes: [], incidents: [] }, { nowMs: NOW });
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
  const banner = freezeBanner({
    policyNow: () => ({ readable: false, problems: ['no such file'] }),
    brakes: [],
    incidents: [],
  });

  expect(banner).toContain('The policy file cannot be read');
  expect(banner).toContain('nobody can approve');
});

test('a brake without an end can be lifted at any time', () => {
  const held = heldByFreeze(
    { name: 'the brake on everything (x)', by: 'zoe', until: null, isBrake: true },
    at('13:00'),
  );

  expect(held).toContain('until an approver lifts it');
  expect(held).toContain('You can approve after that');
});

test.each([
  [null, 'closes before that'],
  [at('13:00'), 'closes before that'],
  [at('12:30'), 'You can approve after that'],
])('a freeze until %s says whether the question lasts longer', (until, said) => {
  expect(heldByFreeze({ name: 'year end', by: 'zoe', until }, at('13:00'))).toContain(said);
});

const BRAKE: ListedBrake = {
  name: 'region-us-east',
  subject: { kind: 'region', of: 'us-east' },
  because: 'IAM is down',
  by: 'otto',
  since: at('11:00'),
  until: null,
  environments: ['prod'],
};
const withBrakes = (brakes: readonly ListedBrake[] | null, ofRun: readonly ListedBrake[] = []) =>
  freezeBanner(
    {
      policyNow: () => readingOf(() => ({ people: {}, environments: { prod: new World().policy } })),
      brakes,
      incidents: [],
    },
    { ofRun, nowMs: NOW },
  ).replace(/\s+/g, ' ');

test('a brake is on every page, with its end and the way to lift it', () => {
  const banner = withBrakes([BRAKE, { ...BRAKE, subject: { kind: 'everything', of: '' }, until: at('13:00') }]);

  expect(banner).toContain('<b>The region us-east is stopped</b> in prod until an approver lifts it:');
  expect(banner).toContain('<b>Everything is stopped</b> in prod until <time datetime="2026-12-28T13:00:00Z">');
  expect(banner).toContain('IAM is down, set by otto.');
  expect(banner).toContain('<a href="/brakes">');
});

test('a brake on one location or run is on the pages of the runs that it stops, and on no other page', () => {
  const location: ListedBrake = { ...BRAKE, subject: { kind: 'location', of: 'c1' } };
  const pause: ListedBrake = { ...BRAKE, subject: { kind: 'run', of: 'a@b' } };

  expect(withBrakes([location, pause])).toBe('');
  expect(withBrakes([location, pause], [location])).toContain('The location c1 is stopped');
  expect(withBrakes([location, pause], [pause])).toContain('This run is paused');
});

test('brakes that cannot be read, and one that cannot be ruled out, are said on every page', () => {
  expect(withBrakes(null)).toContain('nothing is sent');
  expect(withBrakes([{ ...BRAKE, by: null, because: 'a brake cannot be ruled out' }])).toContain(
    'a brake cannot be ruled out',
  );
});
