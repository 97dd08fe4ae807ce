import type { JournalEntry } from '../lab/journal';
import type { Hop } from './floor/bare';
import { PLAIN_HOP } from './floor/bare';
import type { Site } from './site';
import { findRun } from '../src/runs';

/** The burst of the lab's xo, and the quiet time after it that the lab's fleet file asks for. */
const XO_MS = 300 + 500;
/** From the order of a build in the lab to the end of its archiving. */
const BUILD_MS = 100;
const WAITS: Record<string, number> = { lookUpLocation: XO_MS, awaitBuild: BUILD_MS };
/** Activities that nothing waits for. */
const BESIDE = ['showCard', 'remind', 'askPeople'];

/** One event of a history, as far as the bench reads it. */
interface Event {
  at: number;
  id: number;
  kind: string;
  activity?: string;
  /** The workflow task that ordered the activity. */
  orderedIn?: number;
  /** The event that ordered what this one completes. */
  of?: number;
}

export interface RunHistory {
  events: Event[];
  bytes: number;
}

/** The history of a run so far. */
export async function historyOf({ engine }: Site, run: string): Promise<RunHistory> {
  const { workflowId, runId } = await findRun(engine, run);
  const handle = engine.client.workflow.getHandle(workflowId, runId);
  const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  return {
    bytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0),
    events: (events ?? []).map((event): Event => {
      const { seconds, nanos } = event.eventTime!;
      const ordered = event.activityTaskScheduledEventAttributes;
      const kind = Object.entries(event).find(([key, value]) => key.endsWith('EventAttributes') && value)?.[0] ?? '';
      return {
        at: Number(seconds) * 1000 + Number(nanos) / 1e6,
        id: Number(event.eventId),
        kind: kind.replace('EventAttributes', ''),
        ...(ordered
          ? { activity: ordered.activityType!.name!, orderedIn: Number(ordered.workflowTaskCompletedEventId) }
          : {}),
        ...(event.activityTaskCompletedEventAttributes
          ? { of: Number(event.activityTaskCompletedEventAttributes.scheduledEventId) }
          : {}),
      };
    }),
  };
}

/** The moment when the run opened its gate: the workflow task that orders the card. */
export function gateOf({ events }: RunHistory): { at: number; events: number } {
  const card = events.find(({ activity }) => activity === 'showCard');
  const task = events.find(({ id }) => id === card?.orderedIn);
  if (task === undefined) throw new Error('the run did not reach its gate');
  return { at: task.at, events: task.id };
}

/**
 * The hops between two moments of a history, for the floor. Activities that one workflow task ordered are one hop. Its
 * requests are those of the journal in its time, each kind counted once: how often we look is our own affair.
 */
export function hopsOf(
  { events }: RunHistory,
  journal: readonly JournalEntry[],
  span: { from: number; to: number },
): Hop[] {
  const hops = new Map<number, { from: number; to: number; names: string[] }>();
  for (const { id, activity, orderedIn, at } of events) {
    if (activity === undefined || BESIDE.includes(activity) || at < span.from || at > span.to) continue;
    const end = events.find(({ of }) => of === id)?.at ?? span.to;
    const hop = hops.get(orderedIn!) ?? { from: at, to: at, names: [] };
    hops.set(orderedIn!, { from: Math.min(hop.from, at), to: Math.max(hop.to, end), names: [...hop.names, activity] });
  }
  return [...hops.values()].map(({ from, to, names }) => ({
    ...PLAIN_HOP,
    waitMs: Math.max(0, ...names.map((name) => WAITS[name] ?? 0)),
    reads: kindsOf(journal, { from, to }),
  }));
}

function kindsOf(journal: readonly JournalEntry[], { from, to }: { from: number; to: number }): number {
  const kinds = journal
    .filter(({ time }) => Date.parse(time) >= Math.floor(from) && Date.parse(time) <= to)
    .filter(({ path }) => !/chat\.update/.test(path))
    .map(({ system, method, path }) => `${system} ${method} ${path.replace(/\?.*/, '')}`);
  return new Set(kinds).size;
}
