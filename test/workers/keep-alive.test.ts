import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { heartbeat } from '@temporalio/activity';
import { WAITING } from '../../src/contract/failures';
import { keepAlive, withDelay } from '../../src/workers/keep-alive';

test.each([
  ['a first failure', new Error('down'), 1, 1_000],
  ['a third', new Error('down'), 3, 4_000],
  ['a hundredth', new Error('down'), 100, 30_000],
  ['a step that waits', ApplicationFailure.create({ type: WAITING.buildRunning, nextRetryDelay: 7 }), 3, 7],
  ['a system that is busy', ApplicationFailure.create({ message: 'later', nextRetryDelay: 7_000 }), 1, 7_000],
  ['one that is final', ApplicationFailure.nonRetryable('no'), 3, undefined],
])('%s is tried again when it should be', (_what, error, attempt, delay) => {
  expect((withDelay(error, attempt) as ApplicationFailure).nextRetryDelay).toBe(delay);
});

test('if a busy system tells hundreds the same second, they do not all come back in it, again and again', () => {
  const failure = ApplicationFailure.create({ message: 'HTTP 429', nextRetryDelay: 1_000 });
  const delayOf = () => (withDelay(failure, 50) as ApplicationFailure).nextRetryDelay as number;
  const delays = Array.from({ length: 100 }, delayOf);

  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
  expect(new Set(delays).size).toBeGreaterThan(90);
});

test('a failure keeps what it says, and a cancellation stays one', () => {
  const failure = ApplicationFailure.create({ message: 'queue: busy', type: 'Busy', category: 'BENIGN' });
  const cancelled = new CancelledFailure('cancelled');

  expect(withDelay(failure, 1)).toMatchObject({ message: 'queue: busy', type: 'Busy', category: 'BENIGN' });
  expect(withDelay(cancelled, 1)).toBe(cancelled);
});

test('an activity that is silent heartbeats all the same, and repeats what it said last', async () => {
  const said: unknown[] = [];
  const environment = new MockActivityEnvironment();
  environment.on('heartbeat', (details: unknown) => said.push(details));
  const work = async () => {
    heartbeat('stage 4 of 40');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
  };
  await environment.run(async () => {
    await keepAlive(environment.context).inbound!.execute!({ args: [], headers: {} }, work);
  });

  expect(new Set(said)).toEqual(new Set(['stage 4 of 40']));
  expect(said.length).toBeGreaterThanOrEqual(2);
});
