import { nameCause } from '../../src/evidence/cause';
import type { ApiKeyFinding, LocationFinding, TokenLogFinding } from '../../src/contract/findings';

const LOCATIONS: (LocationFinding['kind'] | null)[] = [
  null,
  'found',
  'cluster-on-location',
  'gone',
  'ambiguous',
  'not-found',
  'unreadable',
];
const KEYS: (ApiKeyFinding['kind'] | null)[] = [null, 'present', 'missing', 'masked', 'unreadable'];
const LOGS: (TokenLogFinding['kind'] | null)[] = [
  null,
  'rejected',
  'unreachable',
  'throttled',
  'refused-by-policy',
  'unclear',
  'mixed',
  'working',
  'no-token-lines',
  'unreadable',
];

/** The table of the runbook, written down a second time and in another way: by its columns. */
function expectedOf(location: string | null, key: string | null, log: string | null): [string, string] {
  if (location === 'gone') return ['location-gone', 'void'];
  if (location !== null && /ambiguous|not-found|unreadable/.test(location)) return ['inconclusive', 'person'];
  if (key === 'missing') return ['key-missing', 'escalate-razee'];
  if (key === 'masked' || key === 'unreadable') return ['inconclusive', 'person'];
  if (log === null) return ['none-seen', 'more-evidence'];
  if (log === 'unreachable') return ['iam-unreachable', 'escalate-satellite-link'];
  return log === 'rejected' && key === 'present' ? ['key-rejected', 'gate'] : ['inconclusive', 'person'];
}

it.each(LOCATIONS.flatMap((location) => KEYS.flatMap((key) => LOGS.map((log) => [location, key, log] as const))))(
  'location %s, key %s, log %s',
  (location, key, log) => {
    const named = nameCause({
      location: location && { kind: location, because: 'L' },
      apiKey: key && { kind: key, because: 'K' },
      tokenLog: log && { kind: log, lines: 1, newest: null, codes: [], statuses: [], excerpt: [], because: 'T' },
    });

    expect([named.cause, named.next]).toEqual(expectedOf(location, key, log));
    expect(named.because).not.toBe('');
  },
);
