/** `npm run thorough` plays the whole table of decisions, and tries ten times as many random inputs as `npm test`. */
export const IS_THOROUGH = process.env['SATLINK_THOROUGH'] === 'yes';

/** The number of random inputs that a property is tried with. */
export function tries(inTheSuite: number): number {
  return IS_THOROUGH ? 10 * inTheSuite : inTheSuite;
}
