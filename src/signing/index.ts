/** What command line and gateway use of signatures; to judge what is signed is for those who act on a decision. */
export { newKey, readPrivateKey } from './keys';
export type { PrivateKey } from './keys';
export { readSigned, verifyDecision } from './decision-token';
export { readSignedLocation, signLocation, verifyLocation } from './location-token';
export { signForPlan } from './sign-for-plan';
export type { Vouching } from './statement';
export { signStart, whoAsked } from './start-token';
