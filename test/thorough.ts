/** `npm run thorough` plays the whole table of decisions, and tries ten times as many random inputs as `npm test`. */
export const IS_THOROUGH = process.env['SATLINK_THOROUGH'] === 'yes';

/** The number of random inputs that a property is tried with: ten times as many in `npm run thorough`, or the number named. */
export function tries(inTheSuite: number, thorough = 10 * inTheSuite): number {
  return IS_THOROUGH ? thorough : inTheSuite;
}
