import type { JournalEntry } from '../journal';
import type { Bench } from './bench';

export type { JournalEntry };

/** What the lab has noted, of one location or of all. */
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
