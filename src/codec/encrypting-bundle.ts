/** The file with the failure converter of the sandbox, for the bundler. */
export const SANDBOX_FAILURES = require.resolve('./sandbox-failures');

const IN_CLEAR = 'messages-in-clear';

/** The bundle of a worker that has keys: the messages of failures become payloads, which the codec encrypts. */
export function encryptingBundle(code: string): string {
  const parts = code.split(IN_CLEAR);
  if (parts.length !== 2) throw new Error('the bundle of the workflows cannot encrypt failures: build it anew');
  return parts.join('messages-encrypted');
}
