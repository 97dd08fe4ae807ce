import { DefaultFailureConverter } from '@temporalio/common';

/** There is one bundle for all sites. A worker that has keys writes the other word here as it loads the bundle. */
const MESSAGES: string = 'messages-in-clear';

/** The converter of the failures that workflow code makes. With keys, `failure-converter.ts` makes all others. */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: MESSAGES === 'messages-encrypted',
});
