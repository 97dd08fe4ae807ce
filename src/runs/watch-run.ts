import type { Engine } from './connect';
import { isNoAnswer, problemOf } from './engine-error';
import { findRun } from './find-run';
import type { FoundRun } from './find-run';
import { runName } from '../contract/engine-names';
import { readRun } from './read-run';
import type { ReadRun } from './read-run';

/** The server answers a long-poll after about 20 s if nothing happened. */
const POLL_PATIENCE_MS = 60_000;
/** Retries inside an activity leave no event, so attempts and progress are looked at this often. */
const LOOK_EVERY_MS = 1000;
/** The watch gives up after the engine was away for this time. */
const OUTAGE_MAX_MS = 120_000;

/**
 * The documents of a run, one at each change, until it has ended. A change in history wakes the watch (a long-poll,
 * which leaves no event). A slow look finds the attempts of activities that the engine retries.
 *
 * @param enough ends the watch. A return from the generator is not enough: that waits for a change, which may never
 * come.
 */
export async function* watchRun(
  engine: Engine,
  run: string,
  enough?: AbortSignal,
): AsyncGenerator<ReadRun, void, void> {
  const found = await findRun(engine, run);
  const name = runName(found.workflowId, found.firstRunId);
  const alarm = new Alarm();
  const stop = new AbortController();
  const ring = () => alarm.ring();
  enough?.addEventListener('abort', ring);
  const polling = pollHistory(engine, found, { alarm, stop: stop.signal });
  let last = '';
  let silentSince = 0;
  try {
    while (enough?.aborted !== true) {
      const document = await readNow(engine, name);
      if (document === null) {
        silentSince ||= Date.now();
        if (Date.now() - silentSince > OUTAGE_MAX_MS)
          throw problemOf(new Error('the engine has been away for two minutes'), engine);
      } else {
        silentSince = 0;
        const text = JSON.stringify(document);
        if (text !== last) yield document;
        last = text;
        // The outcome stands in the document a little earlier, while the run still closes.
        if (document.phase === 'closed') return;
      }
      await alarm.within(LOOK_EVERY_MS);
    }
  } finally {
    enough?.removeEventListener('abort', ring);
    stop.abort();
    await polling;
  }
}

/** The document, or null while the engine does not answer. */
async function readNow(engine: Engine, name: string): Promise<ReadRun | null> {
  try {
    return await readRun(engine, await findRun(engine, name));
  } catch (error) {
    if (isNoAnswer(error)) return null;
    throw error;
  }
}

/** Rings at each new event of a run. It only wakes the reader, so it may fail: the slow look goes on without it. */
async function pollHistory(
  engine: Engine,
  found: FoundRun,
  { alarm, stop }: { alarm: Alarm; stop: AbortSignal },
): Promise<void> {
  let nextPageToken: Uint8Array | undefined;
  while (!stop.aborted) {
    // One AbortSignal for each call: the client never removes its listeners.
    const call = new AbortController();
    // The client does not hear a signal between two attempts of a call. Nobody waits for such a call.
    const stopped = new Promise<never>((_, reject) => {
      stop.onabort = () => {
        call.abort();
        reject(new Error('nobody watches any more'));
      };
    });
    try {
      const asked = engine.client.withAbortSignal(call.signal, () =>
        engine.client.withDeadline(Date.now() + POLL_PATIENCE_MS, () =>
          engine.client.workflowService.getWorkflowExecutionHistory({
            namespace: engine.namespace,
            execution: { workflowId: found.workflowId, runId: found.runId },
            waitNewEvent: true,
            ...(nextPageToken ? { nextPageToken } : {}),
          }),
        ),
      );
      const page = await Promise.race([asked, stopped]);
      if (page.history?.events?.length) alarm.ring();
      if (!page.nextPageToken?.length) return;
      nextPageToken = page.nextPageToken;
    } catch (error) {
      if (stop.aborted || !isNoAnswer(error)) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** One bell, and one waiter. */
class Alarm {
  private rung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async within(ms: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = null;
    this.rung = false;
  }
}
