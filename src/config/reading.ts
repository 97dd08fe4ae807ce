import { ConfigProblems } from './problems';

/** A file of the site at this moment: its content, or all of its problems. */
export type Reading<T> = { readable: true; value: T } | { readable: false; problems: readonly string[] };

/** Never throws: an unexpected error also counts as not readable. */
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
