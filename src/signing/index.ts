/**
 * The part of signing that the command line and the gateway use. Code that acts on a decision judges the signature
 * itself.
 */
export { newKey, readPrivateKey } from './keys';
export type { PrivateKey } from './keys';
export { signBrake, signLift } from './brake-token';
export { readSigned, verifyDecision } from './decision-token';
export { readSignedLocation, signLocation, verifyLocation } from './location-token';
export { signForPlan } from './sign-for-plan';
export type { Vouching } from './statement';
export { signStart, whoAsked } from './start-token';
