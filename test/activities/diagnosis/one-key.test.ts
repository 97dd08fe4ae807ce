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
  expect(endFor(leaderWith(reset), 'c1', true)).toEqual({
    kind: 'open',
    because: expect.stringMatching(because) as string,
    isReplaced,
  });
});
