import { endFor } from '../../../src/activities/diagnosis/one-key';
import type { RunDocument, Step } from '../../../src/contract/run-document';

/** A leader that has ended, as the run of another location reads it. */
const leaderWith = (reset: Step['state']) =>
  ({
    outcome: { kind: 'escalated', because: 'x' },
    phase: 'closed',
    plan: null,
    joined: [],
    steps: [{ id: 'R1', state: reset }],
    decisions: [],
  }) as unknown as RunDocument;

test.each([
  ['pending', /ended without a decision$/, false],
  ['skipped', /ended without a decision$/, false],
  ['in-doubt', /the key may be replaced already$/, false],
  ['done', /another run replaced the key/, true],
] as const)('a reset that is %s is what the next question says', (reset, because, isReplaced) => {
  expect(endFor(leaderWith(reset), { location: 'c1', joined: true })).toEqual({
    kind: 'open',
    because: expect.stringMatching(because) as string,
    isReplaced,
  });
});

describe('the leader says whose locations it asks about', () => {
  const run = { workflowId: 'w', firstRunId: '1' };
  const leader = {
    ...leaderWith('done'),
    joined: [{ location: 'c1', run: 'w@1', refresh: { state: 'done', because: 'refreshed' } }],
  } as RunDocument;

  test('also to a run that never heard that it joined', () => {
    expect(endFor(leader, { location: 'c1', joined: false, run })).toEqual({ kind: 'refreshed', because: 'refreshed' });
  });

  test.each([
    ['another run of that location', { ...run, firstRunId: '2' }],
    ['a run that does not name itself', undefined],
  ])('and not to %s', (_, other) => {
    const follower = { location: 'c1', joined: false, ...(other === undefined ? {} : { run: other }) };

    expect(endFor(leader, follower)).toMatchObject({ kind: 'open', isReplaced: true });
  });
});
