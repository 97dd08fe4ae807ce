import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { WORKFLOW_BUNDLE } from '../config/build';
import { inOneLine } from '../text/visible';

/** How a history replays. */
export interface Replayed {
  fits: boolean;
  /** Why it does not fit, in words that follow "because"; null if it fits. */
  because: string | null;
  /** The event at which the code does something else, where the SDK names it. */
  event: { id: number; type: string } | null;
}

const FITS: Replayed = { fits: true, because: null, event: null };
const REASON_MAX = 300;

/** The code of the workflows of a build: its folder is given, or the file itself. Throws with what is missing. */
export function bundleOfBuild(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, WORKFLOW_BUNDLE) : path;
  if (!existsSync(file)) throw new Error(`${file} is not there: give the folder that "npm run build" makes`);
  return readFileSync(file, 'utf8');
}

/**
 * Replays histories in the workflows of a build, and says of each whether its run could go on there. It needs no server.
 *
 * @param code of a bundle.
 */
export async function* replayHistories<T extends HistoryAndWorkflowId>(
  histories: AsyncIterable<T>,
  { code, dataConverter }: { code: string; dataConverter?: DataConverter | undefined },
): AsyncGenerator<T & { replayed: Replayed }> {
  keepQuiet();
  const options = { workflowBundle: { code }, ...(dataConverter === undefined ? {} : { dataConverter }) };
  let current: T | undefined;
  const begun = async function* () {
    for await (const one of histories) {
      current = one;
      yield one;
    }
  };
  for await (const { error } of Worker.runReplayHistories(options, begun()))
    yield { ...current!, replayed: error === undefined ? FITS : reasonOf(error.message) };
}

/** The first part of the SDK's message says what a replay is, and the rest may be long. */
function reasonOf(message: string): Replayed {
  const [, id, type] = /HistoryEvent\(id: (\d+), (\w+)\)/.exec(message) ?? [];
  const details = inOneLine(message.replace(/^.*? Details: /s, '')).slice(0, REASON_MAX);
  if (id === undefined || type === undefined) return { fits: false, because: details, event: null };
  const because = `its history has ${type} as event ${id}, and this code does something else there`;
  return { fits: false, because, event: { id: Number(id), type } };
}

/** The SDK logs each failure as an error of a worker. A process that has a log of its own keeps that one. */
function keepQuiet(): void {
  try {
    const telemetryOptions = { logging: { forward: {}, filter: 'OFF' } };
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions });
  } catch {
    // There is one already.
  }
}
