import { CHOICES, VIAS } from '../../src/approvals/decision';
import { STEP_IDS } from '../../src/contract/run-document';
import { RUNBOOKS } from '../../src/runbooks';
import { planInWords } from '../../src/words/actions';
import { channelInWords } from '../../src/words/channels';
import { saidInWords } from '../../src/words/choices';
import { doubtNote, doubtTitle, notesBesideQuestion } from '../../src/words/doubt-note';
import { howKnown } from '../../src/words/how-known';
import { inARow, outcomeInWords } from '../../src/words/outcomes';
import { stepStateInWords } from '../../src/words/step-states';
import { duration, moment, momentAt, relative, withMoments } from '../../src/words/times';
import { withoutRequest } from '../../src/words/without-request';

test('the steps of a plan name who does them', () => {
  const notes: string[] = [];
  const both = ['api-key-reset' as const, 'master-refresh' as const];

  expect(planInWords({ notes, actions: both, by: { 'api-key-reset': 'api', 'master-refresh': 'jenkins' } })).toEqual([
    'We replace the API key',
    'Jenkins refreshes the master',
  ]);
  expect(
    planInWords({
      notes,
      actions: ['master-refresh'],
      by: { 'api-key-reset': 'customer', 'master-refresh': 'person' },
    }),
  ).toEqual(['The customer replaces the API key', 'A person refreshes the master']);
  expect(
    planInWords({ notes, actions: ['master-refresh'], by: { 'api-key-reset': 'nobody', 'master-refresh': 'jenkins' } }),
  ).toEqual(['Jenkins refreshes the master']);
});

test('an escalation names the teams that were told, and no other', () => {
  const told = ['razee', 'razee', 'satellite-link'].map((team) => ({ team }));

  expect(outcomeInWords('escalated', told)).toBe('Handed to razee and satellite-link');
  expect(outcomeInWords('escalated')).toBe('Handed to a team');
  expect(inARow(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

test('a step that was left out says whether the run came to it', () => {
  expect(stepStateInWords({ state: 'skipped' })).toBe('not reached');
  expect(stepStateInWords({ state: 'skipped', because: 'the customer replaced the key' })).toBe('not done');
  expect(stepStateInWords({ state: 'in-doubt' })).toBe('unknown');
  expect(stepStateInWords({ state: 'pending' })).toBe('next');
  expect(stepStateInWords({ state: 'pending' }, { isOver: true })).toBe('not reached');
  expect(stepStateInWords({ state: 'pending' }, { isKnown: false })).toBe('not known');
});

test('every choice and every identity has words of its own, and a choice that does not exist is shown as it came', () => {
  const all = [
    ...CHOICES.map(saidInWords),
    ...VIAS.map((via) => howKnown({ verified: true, via }, 'reader')),
    howKnown({ verified: true }, 'run'),
    howKnown({ verified: false }, 'run'),
  ];

  expect(new Set(all).size).toBe(all.length);
  expect(saidInWords('toString')).toBe('said toString');
});

test('a page that is drawn anew leaves out the day of today, and no other', () => {
  const now = Date.parse('2026-11-28T23:59:00Z');

  expect(momentAt('2026-11-28T16:30:25.930Z', now)).toBe('16:30 UTC');
  expect(momentAt('2026-11-27T16:30:25.930Z', now)).toBe('2026-11-27 16:30 UTC');
  expect(momentAt('2026-11-28T16:30:25.930Z', null)).toBe('2026-11-28 16:30 UTC');
});

test('a person reads a reason without the request that failed', () => {
  const because = 'could not list the API keys: HTTP 403 (GET https://iam.example/v1/apikeys), transaction c795-d8.';

  expect(withoutRequest(because)).toBe('could not list the API keys: HTTP 403.');
  expect(withoutRequest('the job (GET in touch) is disabled')).toBe('the job (GET in touch) is disabled');
});

test('the plan of a doubt says what is asked, and the question beside it does not say it twice', () => {
  const notes = ['The customer was called.', doubtNote('the reset of the key')];

  expect(doubtTitle(notes)).toBe('Was the API key replaced?');
  expect(doubtTitle([...notes, doubtNote('the refresh of the master')])).toBe('Was the master refreshed?');
  expect(notesBesideQuestion(notes)).toEqual(['The customer was called.']);
});

test('times are exact to the minute, in UTC, or rough', () => {
  expect(moment('2026-11-28T16:30:25.930Z')).toBe('2026-11-28 16:30 UTC');
  expect(withMoments('nobody decided until 2026-11-28T16:30:25.930Z; silence is a no')).toBe(
    'nobody decided until 2026-11-28 16:30 UTC; silence is a no',
  );
  expect(moment('yesterday, they say')).toBe('yesterday, they say');
  expect(relative('2026-11-28T16:30:00Z', Date.parse('2026-11-28T16:00:00Z'))).toBe('in 30 min');
  expect([NaN, -1].map(duration)).toEqual(['0 s', '0 s']);
});

test('every runbook has a title for each of its causes, and no two causes share one', () => {
  for (const { causes, steps } of RUNBOOKS) {
    const titles = Object.values(causes).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(STEP_IDS).toEqual(expect.arrayContaining(Object.keys(steps)));
  }
});

test.each([
  ['slack:#satlink-runs', '#satlink-runs in Slack'],
  ['slack:C012AB3CD', 'C012AB3CD in Slack'],
  ['github:team/project', 'GitHub team/project'],
  ['pagerduty:SATELLITE_LINK', 'PagerDuty SATELLITE_LINK'],
  ['constructor:x', 'constructor:x'],
  ['somewhere', 'somewhere'],
])('the channel %s in words', (channel, words) => {
  expect(channelInWords(channel)).toBe(words);
});
