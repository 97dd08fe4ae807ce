import fc from 'fast-check';
import {
  afterDelivery,
  afterRequest,
  afterSignal,
  AHEAD_MAX_MS,
  BACK_MAX_MS,
  budgetAt,
  endsTheRun,
  FULL_BUDGET,
  identityOf,
  isQuiet,
  KNOWN_MAX,
  LATE_MAX_MS,
  meaningAfterEnd,
  NOTHING_KNOWN,
  SIGNAL_LIMITS,
} from '../../src/contract/episodes';
import { ALERT_MEMO, readMemo, toMemo } from '../../src/contract/alert-memo';
import type { AlertState, Delivery, EarlierRun } from '../../src/contract/episodes';

const NOW = Date.UTC(2026, 10, 28, 12);
const MINUTE = 60_000;

/** A history as the source knows it: for each alert its episodes one after the other, the last of which may still fire. */
const histories = fc.array(
  fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }),
    fires: fc.boolean(),
    // The clock of the source: right, an hour ahead, at the border of what is believed, or further back than that.
    began: fc.constantFrom(
      NOW - 5000 * MINUTE,
      NOW + 60 * MINUTE,
      NOW + AHEAD_MAX_MS - 2 * MINUTE,
      NOW - BACK_MAX_MS - 200 * MINUTE,
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

function deliveriesOf(history: { gaps: number[]; fires: boolean; began: number }[]): Omit<Delivery, 'at'>[] {
  return history.flatMap(({ gaps, fires, began }, pod) => {
    let startsAt = began;
    return gaps.flatMap((gap, number) => {
      startsAt += gap * MINUTE;
      const episode = { identity: `pod${pod}`, startsAt };
      const isOpen = fires && number === gaps.length - 1;
      return [{ ...episode, kind: 'fired' as const }, ...(isOpen ? [] : [{ ...episode, kind: 'resolved' as const }])];
    });
  });
}

/** All of them within the time that a delivery may be late, in any order, some of them more than once. */
const deliveries = histories.chain((history) => {
  const all = deliveriesOf(history);
  const more = fc.array(fc.constantFrom(...all), { maxLength: 10 });
  return more
    .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }))
    .map((sent) => ({ history, sent }));
});

function played(sent: Omit<Delivery, 'at'>[], state: AlertState = NOTHING_KNOWN): AlertState {
  const each = LATE_MAX_MS / (sent.length + 1);
  return sent.reduce((before, one, number) => afterDelivery(before, { ...one, at: NOW + number * each }), state);
}

/** What people and the run see of it. */
const seen = ({ known }: AlertState) =>
  Object.entries(known)
    .map(([identity, { startsAt, endedAt }]) => [identity, startsAt, endedAt === null])
    .toSorted();

test('deliveries late, twice and in any order give the same end, and it is the right one', () => {
  fc.assert(
    fc.property(deliveries, ({ history, sent }) => {
      const state = played(sent);

      expect(seen(state)).toEqual(seen(played(deliveriesOf(history))));
      expect(isQuiet(state)).toBe(history.every(({ fires }) => !fires));
    }),
  );
});

test('a delivery of an older episode may be late by any time: a newer one is known by then', () => {
  const late = fc.record({ sent: deliveries, byMs: fc.integer({ min: 0, max: BACK_MAX_MS }) });
  fc.assert(
    fc.property(late, ({ sent: { sent }, byMs }) => {
      const state = played(sent);
      const older = sent.filter(({ identity, startsAt }) => startsAt < state.known[identity]!.startsAt);

      for (const one of older) expect(afterDelivery(state, { ...one, at: NOW + LATE_MAX_MS + byMs })).toBe(state);
    }),
  );
});

test.each<[string, [number, number]]>([
  ['both an hour ahead', [60, 70]],
  ['the first right, the second ahead', [-60, 60]],
  ['both older than anything waits', [-161 * 60, -160.5 * 60]],
  ['both sides of the border of five minutes', [4, 6]],
])('two episodes, %s: in each order the second one counts', (_what, minutes) => {
  const [first, second] = minutes.map((one) => NOW + one * MINUTE) as [number, number];
  const sent = (['fired', 'resolved'] as const).flatMap((kind) => [
    { kind, identity: 'pod', startsAt: first },
    { kind, identity: 'pod', startsAt: second },
  ]);
  const orders = fc.shuffledSubarray(sent, { minLength: 4 });
  fc.assert(
    fc.property(orders, fc.boolean(), (order, ends) => {
      const heard = ends ? order : order.filter(({ kind, startsAt }) => kind === 'fired' || startsAt === first);

      expect(seen(played(heard))).toEqual([['pod', second, !ends]]);
    }),
  );
});

test('a repeat says nothing new, so it costs no signal', () => {
  fc.assert(
    fc.property(deliveries, ({ sent }) => {
      const state = played(sent);
      for (const one of sent) expect(afterDelivery(state, { ...one, at: NOW + LATE_MAX_MS - 1 })).toBe(state);
    }),
  );
});

test('with more alerts than are kept, a run is never ended while one of them fires', () => {
  const pods = Array.from({ length: KNOWN_MAX + 20 }, (_, pod) => `pod${pod}`);
  const one = fc.record({
    kind: fc.constantFrom('fired' as const, 'resolved' as const),
    identity: fc.constantFrom(...pods),
    startsAt: fc.integer({ min: 1, max: 3 }).map((hours) => NOW - hours * 60 * MINUTE),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 400 }), (sent) => {
      const state = played(sent);
      const unbounded = new Map(pods.map((pod) => [pod, played(sent.filter(({ identity }) => identity === pod))]));
      const oneFires = [...unbounded.values()].some(({ known }) => Object.values(known)[0]?.endedAt === null);

      expect(Object.keys(state.known).length).toBeLessThanOrEqual(KNOWN_MAX);
      if (oneFires) expect(isQuiet(state)).toBe(false);
    }),
  );
});

test('all pods fire and more than are kept: the run is not ended by any number of ends', () => {
  const pods = Array.from({ length: KNOWN_MAX + 1 }, (_, pod) => ({ identity: `pod${pod}`, startsAt: NOW - MINUTE }));
  const state = played([
    ...pods.map((pod) => ({ ...pod, kind: 'fired' as const })),
    ...pods.slice(0, KNOWN_MAX).map((pod) => ({ ...pod, kind: 'resolved' as const })),
  ]);

  expect([state.more, isQuiet(state)]).toEqual([true, false]);
});

const episode = (kind: Delivery['kind'], startsAt: number, at = NOW) => ({ kind, identity: 'pod', startsAt, at });

test('an episode that fires again longer after its end than a delivery may be late does fire', () => {
  const ended = played([episode('fired', NOW - MINUTE), episode('resolved', NOW - MINUTE)]);
  const { endedAt } = ended.known['pod']!;

  expect(isQuiet(afterDelivery(ended, episode('fired', NOW - MINUTE, endedAt! + LATE_MAX_MS)))).toBe(true);
  expect(isQuiet(afterDelivery(ended, episode('fired', NOW - MINUTE, endedAt! + LATE_MAX_MS + 1)))).toBe(false);
});

describe('an alert that fires whose run has ended', () => {
  const STARTED = NOW - 60 * MINUTE;
  const fires = { startsAt: STARTED, since: STARTED, endedAt: null };
  const isOver = { ...fires, endedAt: NOW - 20 * MINUTE };
  const run = { episode: fires, outcome: 'escalated', endedAt: NOW - 20 * MINUTE, againMs: 24 * 60 * MINUTE };

  test.each<[string, Partial<EarlierRun>, number | null, ReturnType<typeof meaningAfterEnd>]>([
    ['the episode that it knew, still firing', {}, STARTED, 'goes-on'],
    ['the same, from a source that names no time', {}, null, 'goes-on'],
    ['another episode', {}, STARTED + MINUTE, 'new'],
    ['an alert that it did not know', { episode: undefined }, null, 'new'],
    ['the episode that it knew, after the time of the policy', { againMs: 20 * MINUTE }, STARTED, 'new'],
    ['a notification that comes late', { episode: { ...isOver, endedAt: NOW - MINUTE } }, STARTED, 'late'],
    ['late for a void run', { episode: { ...isOver, endedAt: NOW - MINUTE }, outcome: 'void' }, STARTED, 'late'],
    ['an episode that ended and fires again, which was diagnosed', { episode: isOver }, STARTED, 'goes-on'],
    ['the same, where its end made the run void', { episode: isOver, outcome: 'void' }, STARTED, 'new'],
    ['a run that somebody cancelled, or whose location is gone', { outcome: 'void' }, STARTED, 'goes-on'],
  ])('%s', (_what, change, startsAt, expected) => {
    expect(meaningAfterEnd({ ...run, ...change }, { startsAt, at: NOW })).toBe(expected);
  });
});

describe.each([
  ['ahead of our clock', NOW + AHEAD_MAX_MS + 1, NOW + AHEAD_MAX_MS],
  ['too far back', NOW - BACK_MAX_MS - 1, NOW - BACK_MAX_MS],
])('a time %s', (_what, wrong, right) => {
  test('is taken as now, and keeps its name: a repeat is a repeat, and its end ends it', () => {
    const fired = afterDelivery(NOTHING_KNOWN, episode('fired', wrong));

    expect(fired.known['pod']).toEqual({ startsAt: wrong, since: NOW, endedAt: null });
    expect(afterDelivery(fired, episode('fired', wrong, NOW + MINUTE))).toBe(fired);
    expect(isQuiet(afterDelivery(fired, episode('resolved', wrong, NOW + MINUTE)))).toBe(true);
  });

  test('does not hide the episodes after it', () => {
    const state = played([episode('fired', wrong), episode('resolved', wrong)]);
    const next = wrong + MINUTE;

    expect(isQuiet(afterDelivery(state, episode('fired', next, NOW + 2 * MINUTE)))).toBe(false);
  });

  test('ends no later episode', () => {
    const fired = afterDelivery(NOTHING_KNOWN, episode('fired', wrong + MINUTE));

    expect(afterDelivery(fired, episode('resolved', wrong))).toBe(fired);
  });

  test('is believed up to the limit', () => {
    const fired = afterDelivery(NOTHING_KNOWN, episode('fired', right));

    expect(fired.known['pod']!.since).toBe(right);
  });
});

test.each([
  ['began before a person asked', NOW - MINUTE, true],
  ['began after it', NOW + MINUTE, false],
])('an alert that %s: its end ends the run: %#', (_case, startsAt, ends) => {
  const asked = afterRequest(NOTHING_KNOWN, NOW);
  const state = played([episode('fired', startsAt), episode('resolved', startsAt)], asked);

  expect(endsTheRun(state)).toBe(ends);
  // A second request is no other reason.
  expect(endsTheRun(afterRequest(state, NOW + 2 * MINUTE))).toBe(ends);
});

test('without any alert nothing ends the run', () => {
  expect(endsTheRun(NOTHING_KNOWN)).toBe(false);
});

test('the identity of an alert is its whole label set, in any order', () => {
  const labels = fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 });
  const of = (given: Record<string, string>) => identityOf({ alertname: 'X', labels: given }, 'here');
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      expect(of(Object.fromEntries(Object.entries(one).toReversed()))).toBe(of(one));
      const same = (text: Record<string, string>) =>
        JSON.stringify(Object.entries({ cluster_id: 'here', ...text, alertname: 'x' }).toSorted());
      expect(of(one) === of(other)).toBe(same(one) === same(other));
    }),
  );
});

test('the memo of a run says all of it, and what is no memo of ours says nothing', () => {
  fc.assert(
    fc.property(deliveries, fc.boolean(), ({ sent }, isAsked) => {
      const state = played(sent, isAsked ? afterRequest(NOTHING_KNOWN, NOW) : NOTHING_KNOWN);
      const memo = {
        state,
        budget: { left: 7.5, at: NOW },
        againMs: 5,
        passedOn: { workflowId: 'w', firstRunId: 'r' },
      };
      expect(readMemo({ [ALERT_MEMO]: JSON.parse(JSON.stringify(toMemo(memo))) as object })).toEqual(memo);
    }),
  );
  fc.assert(fc.property(fc.anything(), (value) => void readMemo({ [ALERT_MEMO]: value })));
});

test('signals of a run: a burst, then a few an hour, and never near what the engine allows', () => {
  let budget = FULL_BUDGET;
  let sent = 0;
  // Somebody tries each minute for as long as a run may last.
  for (let minute = 0; minute < 160 * 60; minute++) {
    const at = NOW + minute * MINUTE;
    if (budgetAt(budget, at).left < 1) continue;
    budget = afterSignal(budget, at);
    sent += 1;
  }

  expect(sent).toBeGreaterThan(SIGNAL_LIMITS.burst + 150 * SIGNAL_LIMITS.perHour);
  expect(sent).toBeLessThanOrEqual(SIGNAL_LIMITS.burst + 160 * SIGNAL_LIMITS.perHour);
  // By the rate alone a run stays below the length at which it is told nothing more; and that lies below both limits.
  expect(sent * 5).toBeLessThanOrEqual(SIGNAL_LIMITS.eventsMax);
  expect(SIGNAL_LIMITS.eventsMax).toBeLessThan(10_000);
});
