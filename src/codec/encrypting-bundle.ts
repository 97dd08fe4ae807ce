import { exchangeWord } from './exchange-word';

/** The file with the failure converter of the sandbox, for the bundler. */
export const SANDBOX_FAILURES = require.resolve('./sandbox-failures');

/** The bundle of a worker that has keys: the messages of failures become payloads, which the codec encrypts. */
export function encryptingBundle(code: string): string {
  return exchangeWord(code, 'messages-in-clear', 'messages-encrypted');
}
