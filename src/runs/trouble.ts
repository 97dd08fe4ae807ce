import type { ReadRun } from './read-run';

/**
 * The troubles of a run that a person must repair, one sentence each, the gravest first. None if all is well. This is
 * the one place for these words: command line, console and `doctor` show the same.
 */
export function troublesOf({ stuck, unheard }: Pick<ReadRun, 'stuck' | 'unheard'>): string[] {
  return [
    ...(stuck === undefined ? [] : [`This run cannot go on${sinceOf(stuck)}: ${stuck.because}`]),
    ...(unheard === undefined ? [] : [`Nobody could be told${sinceOf(unheard)}: ${unheard.because}`]),
  ];
}

function sinceOf({ since }: { since: string | null }): string {
  return since === null ? '' : ` since ${since.slice(0, 16).replace('T', ' ')} UTC`;
}
