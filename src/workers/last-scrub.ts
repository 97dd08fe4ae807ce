import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { createLastScrub, scrubAll } from '../evidence/redaction/whole-secrets';

/**
 * The last check of all that leaves a worker: the messages that activities send to people, their results, and the texts
 * of their failures, which the engine keeps. None of it shows a secret of this process.
 */
export function lastScrub(secrets: readonly string[]): ActivityInterceptorsFactory {
  const scrub = createLastScrub(secrets);
  return () => ({
    inbound: {
      async execute(input, next) {
        try {
          return scrubAll(await next({ ...input, args: scrubAll(input.args, scrub) }), scrub);
        } catch (error) {
          scrubFailure(error, scrub);
          throw error;
        }
      },
    },
  });
}

function scrubFailure(error: unknown, scrub: (text: string) => string): void {
  for (let one = error; one instanceof Error; one = one.cause) {
    one.message = scrub(one.message);
    if (one.stack !== undefined) one.stack = scrub(one.stack);
  }
}
