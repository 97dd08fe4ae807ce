import type { JournalEntry } from '../journal';
import type { Bench } from './bench';

export type { JournalEntry };

/** The entries of the lab's journal, about one location or about all. */
export async function readJournal(bench: Bench, location?: string): Promise<JournalEntry[]> {
  const text = (await bench.control(
    'GET',
    `/journal${location === undefined ? '' : `?location=${location}`}`,
  )) as string;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
}
