import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { inspect } from 'node:util';
import { toFailure, withFailures } from '../../src/activities/to-failure';
import type { ErrorFacts } from '../../src/clients/client-error';
import { JenkinsError } from '../../src/clients/jenkins/error';

const FACTS: ErrorFacts = {
  attempt: 'read a build',
  reason: 'HTTP 503',
  method: 'GET',
  url: 'https://jenkins.example/job/A',
  status: 503,
  retryAfterMs: 7000,
  sent: 'answered',
  permanent: false,
};

test('a failure that may pass keeps its words and when to try again', () => {
  expect(toFailure(new JenkinsError(FACTS, true), 'JobRefused')).toMatchObject({
    type: 'JenkinsError',
    message: 'could not read a build: HTTP 503 (GET https://jenkins.example/job/A)',
    nonRetryable: false,
    nextRetryDelay: 7000,
  });
});

test('a failure that does not pass is not repeated, under the type that is asked for', () => {
  const error = new JenkinsError({ ...FACTS, permanent: true, retryAfterMs: null }, true);

  expect(toFailure(error)).toMatchObject({ type: 'JenkinsError', nonRetryable: true });
  expect(toFailure(error, 'JobRefused')).toMatchObject({ type: 'JobRefused', nonRetryable: true });
});

test('failures of ours and cancellations pass as they are', async () => {
  const ours = ApplicationFailure.nonRetryable('no', 'XoSilent');
  const cancelled = new CancelledFailure('cancelled');
  const { fails } = withFailures({ fails: (error: Error) => Promise.reject(error) });

  expect(await fails(ours).catch((error: unknown) => error)).toBe(ours);
  expect(await fails(cancelled).catch((error: unknown) => error)).toBe(cancelled);
});

test.each([
  new TypeError('cannot read canary-1'),
  Object.assign(new Error('canary-2', { cause: new Error('canary-3') }), { config: { headers: 'canary-4' } }),
  Object.assign(new Error('canary'), { name: 'canary 5 <' }),
  'canary-6',
  { message: 'canary-7' },
  null,
])('whatever else is thrown says nothing but its kind and place: %#', async (thrown) => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- not everything that is thrown is an error
  const { fails } = withFailures({ fails: () => Promise.reject(thrown) });

  const failure = await fails().catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'Unexpected', nonRetryable: false });
  expect(inspect(failure, { showHidden: true, depth: 10 })).not.toContain('canary');
});
