import { ReadingTurns } from '../../../src/activities/diagnosis/in-turns';

/** A reader that takes so many milliseconds for each KiB, by a clock that it moves itself. */
function reader(msPerKiB: number) {
  const read: number[] = [];
  let clock = 0;
  let othersDid = 0;
  let lastTurn = 0;
  let longest = 0;
  const work = (): void => {
    othersDid += 1;
    lastTurn = clock;
    next = setImmediate(work);
  };
  let next = setImmediate(work);
  const push = (piece: Buffer): void => {
    read.push(piece.length);
    clock += (piece.length / 1024) * msPerKiB;
    longest = Math.max(longest, clock - lastTurn);
  };
  const turns = new ReadingTurns(push, () => clock);
  return { turns, read, done: () => clearImmediate(next), said: () => ({ othersDid, longest }) };
}

test.each([
  ['ordinary', 0.01, 40],
  ['slow to read', 2, 60],
  ['as slow as the worst that is known', 6, 80],
])('what is %s holds up the other work of the process for a moment only', async (_what, msPerKiB, mostMs) => {
  const { turns, read, done, said } = reader(msPerKiB);
  await turns.give(Buffer.alloc(64 * 1024));
  await turns.give(Buffer.alloc(1024 * 1024));
  done();

  expect(read.reduce((sum, bytes) => sum + bytes, 0)).toBe((64 + 1024) * 1024);
  expect(said().longest).toBeLessThan(mostMs);
});

test('what becomes slow to read comes in small pieces from then on', async () => {
  const sizes: number[] = [];
  let clock = 0;
  let msPerKiB = 0;
  const push = (piece: Buffer): void => {
    sizes.push(piece.length);
    clock += (piece.length / 1024) * msPerKiB;
  };
  const turns = new ReadingTurns(push, () => clock);
  await turns.give(Buffer.alloc(4 * 1024 * 1024));
  const largest = Math.max(...sizes);
  msPerKiB = 6;
  for (let count = 0; count < 40; count++) await turns.give(Buffer.alloc(64 * 1024));

  expect(largest).toBe(1024 * 1024);
  expect(Math.max(...sizes.slice(-100))).toBeLessThanOrEqual(4 * 1024);
});

test('an artifact that is quickly read comes in large pieces', async () => {
  const { turns, read, done } = reader(0);
  await turns.give(Buffer.alloc(8 * 1024 * 1024));
  done();

  expect(read.length).toBeLessThan(20);
});

test('each byte comes once, in its order', async () => {
  const given: Buffer[] = [];
  const turns = new ReadingTurns((piece) => void given.push(Buffer.from(piece)));
  const bytes = Buffer.from(Array.from({ length: 300_001 }, (_, index) => index % 251));
  await turns.give(bytes.subarray(0, 7));
  await turns.give(bytes.subarray(7));

  expect(Buffer.concat(given).equals(bytes)).toBe(true);
});
