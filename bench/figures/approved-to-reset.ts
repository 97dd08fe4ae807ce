import { REMEDIATION_POLLS, callsBetween } from '../calls';
import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';
import { CHANGE_PATH, PLAIN_HOP } from '../floor/bare';
import type { Hop } from '../floor/bare';
import { startBare } from '../floor/bare-process';
import { historyOf, hopsOf } from '../shape';
import type { Site } from '../site';
import { until } from '../site';
import { aloneToGate } from './to-the-gate';
import { RESET } from '../../lab/crash/shapes';
import type { JournalEntry } from '../../lab/journal';

const ROUNDS = { full: 20, short: 4 };
const RATIO_MAX = 1.3;

/** The arrival of a request that was not there before: milliseconds since 1970. */
async function arrival(site: Site, since: number, isIt: (entry: JournalEntry) => boolean): Promise<number> {
  const { entries } = site.stack.lab.journal;
  let found: JournalEntry | undefined;
  await until(() => (found = entries.slice(since).find(isIt)) !== undefined, 'the request that changes something', 1);
  return Date.parse(found!.time);
}

function isReset({ system, method, path }: JournalEntry): boolean {
  return system === RESET.system && method === 'POST' && new RegExp(RESET.match.path).test(path);
}

async function ourApproval(site: Site, run: string): Promise<{ ms: number; since: number }> {
  const since = site.stack.lab.journal.entries.length;
  const from = Date.now();
  const [at] = await Promise.all([arrival(site, since, isReset), site.approve(run)]);
  return { ms: at - from, since };
}

async function bareApproval(site: Site, afterGate: Hop[]): Promise<number> {
  const { lab } = site.stack;
  const handle = await startBare(site.engine.client, { outside: lab.addresses.link, toGate: [PLAIN_HOP], afterGate });
  // The workflow waits once its first activity is over.
  await until(async () => (await handle.fetchHistory()).events!.length >= 10, 'the gate of the floor');
  const since = lab.journal.entries.length;
  const from = Date.now();
  const isIt = ({ path }: JournalEntry) => path.startsWith(CHANGE_PATH);
  const [at] = await Promise.all([arrival(site, since, isIt), handle.executeUpdate('decide')]);
  return at - from;
}

/** The hops from the decision to the reset; the last one makes the checks and sends. */
async function shapeAfterGate(site: Site): Promise<Hop[]> {
  const { run } = await aloneToGate(site);
  const calls = await site.callsOf('remediation');
  const { since } = await ourApproval(site, run);
  const journal = site.stack.lab.journal.entries.slice(since);
  await until(async () => (await historyOf(site, run)).events.some(({ kind }) => kind === 'timerFired'), 'R1');
  const asks = callsBetween(calls, await site.callsOf('remediation'), REMEDIATION_POLLS);
  const history = await historyOf(site, run);
  const from = history.events.find(({ kind }) => kind === 'workflowExecutionUpdateAccepted')!.at;
  const reset = history.events.find(({ activity }) => activity === 'resetApiKey')!;
  const to = Date.parse(journal.find(isReset)!.time);
  const mine = journal.filter(({ by }) => by === 'remediation');
  const hops = hopsOf(history, mine, { from, to });
  const last = hops.pop()!;
  if (reset.at > to) throw new Error('the reset was sent before it was ordered');
  // Its request is one of those that were counted, and so is the start of the mark.
  return [...hops, { ...last, asks: asks - 1, reads: last.reads - 1, changes: true }];
}

/** From the approval to the arrival of the reset, with every check again. */
export const approvedToReset: Figure = {
  name: 'approved-to-reset',
  title: 'approve → the reset arrives, p50',
  wanted: `at most ${RATIO_MAX}x the floor`,
  locations: (size) => ROUNDS[size] + 1,
  async measure({ say, site: open }, size) {
    const site = await open();
    const hops = await shapeAfterGate(site);
    const ours: number[] = [];
    const floors: number[] = [];
    await bareApproval(site, hops);
    for (let round = 1; round <= ROUNDS[size]; round++) {
      const { run } = await aloneToGate(site);
      ours.push((await ourApproval(site, run)).ms);
      floors.push(await bareApproval(site, hops));
      say(`round ${round} of ${ROUNDS[size]}: ${ours.at(-1)} ms, floor ${floors.at(-1)} ms`);
    }
    const [p50, floor] = [quantile(ours), quantile(floors)];
    const last = hops.at(-1)!;
    return {
      unit: 'ms',
      ours: p50,
      floor,
      reached: p50 <= RATIO_MAX * floor,
      beside: {
        p99: rounded(quantile(ours, 0.99)),
        'floor p99': rounded(quantile(floors, 0.99)),
        hops: hops.length,
        requests: last.reads + 1,
        'calls to the engine in the last hop': last.asks + 1,
      },
    };
  },
};
