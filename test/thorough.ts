/** `npm run thorough` plays the whole table of decisions, and tries forty times as many random inputs as `npm test`. */
export const IS_THOROUGH = process.env['SATLINK_THOROUGH'] === 'yes';

/** The number of random inputs that a property is tried with: a quarter of the given one, or `thorough` of them. */
export function tries(usual: number, thorough = 10 * usual): number {
  return IS_THOROUGH ? thorough : Math.ceil(usual / 4);
}

/** The cases that are played of these: in `npm test` only so many, others each time. */
export function someOf<T>(cases: readonly T[], count: number): T[] {
  if (IS_THOROUGH) return [...cases];

  const left = new Set(cases.keys());
  while (left.size > Math.max(0, count)) left.delete([...left][Math.floor(Math.random() * left.size)]!);
  return cases.filter((_, index) => left.has(index));
}

/** Whether this one of many cases is played: in `npm test` a part of them, another one each time. */
export function isPlayed(part: number): boolean {
  return IS_THOROUGH || Math.random() < part;
}
