/** What command line and gateway use of signatures; verifying is for those who act on a decision. */
export { newKey, readPrivateKey } from './keys';
export type { PrivateKey } from './keys';
export { signForPlan } from './sign-for-plan';
export type { Vouching } from './decision-token';
