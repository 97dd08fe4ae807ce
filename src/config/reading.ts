import { ConfigProblems } from './problems';

/** A file of the site as it is at this moment: what it says, or everything that is wrong with it. */
export type Reading<T> = { readable: true; value: T } | { readable: false; problems: readonly string[] };

/** Never throws: what fails in a way that nobody foresaw is not readable either. */
export function readingOf<T>(load: () => T): Reading<T> {
  try {
    return { readable: true, value: load() };
  } catch (error) {
    return {
      readable: false,
      problems: error instanceof ConfigProblems ? error.problems : [error instanceof Error ? error.name : 'unknown'],
    };
  }
}
