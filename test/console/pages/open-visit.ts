import { openVisit, type Visit } from '../visit';

/** One console, one provider and one browser for the tests of all pages: each of them takes seconds to start. */
export let visit: Visit;

beforeAll(async () => {
  visit = await openVisit();
}, 120_000);
afterAll(() => visit.close());
afterEach(() => visit.changePolicy({}));

let waiting: ReturnType<Visit['play']> | undefined;

/** A run at its gate, for tests that only look at it or are refused: no decision in it ever counts. */
export function untouchedRun(): ReturnType<Visit['play']> {
  return (waiting ??= visit.play());
}
