import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts the message and the stack of a failure into a payload, so that the codec encrypts them. The SDK loads this file
 * by its path. Every converter reads such a failure.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
