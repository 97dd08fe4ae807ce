/** Temporal's servers from this one on keep worker versions as we use them. */
export const VERSIONS_SINCE = '1.29.1';

/** The same for the order of tasks that wait: by priority, and in turns of the accounts. */
export const TURNS_SINCE = '1.31.0';

/** Is a server of this version or a newer one? Compares the first three numbers, such as those of `1.32.0-150.1`. */
export function isServerAtLeast(version: string, wanted: string): boolean {
  const [is, than] = [numbersOf(version), numbersOf(wanted)];
  const differing = than.findIndex((part, index) => is[index] !== part);
  return differing < 0 || (is[differing] ?? 0) > than[differing]!;
}

function numbersOf(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').slice(0, 3).map(Number);
}
