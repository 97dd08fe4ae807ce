import type { ReadRun } from '../../runs';
import { inJson } from '../../text/visible';
import type { Io } from '../io';
import { loadSiteFiles } from '../lazily';
import { changeLines } from './change-lines';
import { LiveScreen } from './live-screen';
import { runLines } from './run-view';
import { stillDrawing } from './steps-view';
import { FRAME_MS, styleFor } from './style';
import { whoInWords } from './who-view';

/** Text and JSON both end at the same document. */
export type FollowForm = 'live' | 'lines' | 'json';

/** The action at each document. `freeze` leaves the drawing as it is while a person answers. */
export type AtDocument = (run: ReadRun, screen: { freeze(): void }) => Promise<void> | void;

export interface FollowOptions {
  form: FollowForm;
  atDocument?: AtDocument;
  /** Ends the following early. */
  signal?: AbortSignal;
  /** See `Drawing`. */
  commands?: boolean;
}

/**
 * Shows the documents of a run as they come, until they end. A terminal is redrawn in place; elsewhere each change is a
 * line; programs get one document a line. Returns the last document.
 */
export async function follow(
  io: Io,
  documents: AsyncIterable<ReadRun>,
  { form, atDocument, signal, commands = true }: FollowOptions,
): Promise<ReadRun | null> {
  const shown = showerOf(io, form, commands);
  signal?.addEventListener('abort', () => shown.clear());
  let last: ReadRun | null = null;
  try {
    for await (const run of documents) {
      if (signal?.aborted) return last;
      shown.show(run);
      last = run;
      await atDocument?.(run, shown);
    }
  } finally {
    shown.clear();
  }
  if (form === 'live' && last !== null) io.out(`${pageOf(io, last, commands)}\n`);
  return last;
}

/** A run as a page that stays: whole sentences, no spinner. */
export function pageOf(io: Io, run: ReadRun, commands = true): string {
  const who = run.asks === null ? undefined : whoInWords(run, loadSiteFiles().policyNow(io));
  const drawing = { ...stillDrawing(io), commands, who };
  return ['', ...runLines(run, drawing), ''].join('\n');
}

interface Shower {
  show(run: ReadRun): void;
  freeze(): void;
  clear(): void;
}

const STAYS = { freeze: () => undefined, clear: () => undefined };

function showerOf(io: Io, form: FollowForm, commands: boolean): Shower {
  switch (form) {
    case 'json':
      return { ...STAYS, show: (run) => io.out(`${inJson(run)}\n`) };
    case 'lines':
      return { ...STAYS, show: linesShower(io) };
    case 'live':
      return liveShower(io, commands);
  }
}

function linesShower(io: Io): Shower['show'] {
  let before: ReadRun | null = null;
  return (run) => {
    if (before === null) io.out(`run ${run.run}\n`);
    for (const line of changeLines(before, run, Date.now())) io.out(`${line}\n`);
    before = run;
  };
}

function liveShower(io: Io, commands: boolean): Shower {
  const screen = new LiveScreen(io);
  const style = styleFor(io.hasColour);
  let run: ReadRun | null = null;
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;
  const draw = () => {
    if (run === null) return;
    const drawing = { style, width: io.columns(), now: Date.now(), frame, detail: 'brief' as const, commands };
    const lines = ['', ...runLines(run, drawing), ''];
    const isTooHigh = lines.flatMap((line) => line.split('\n')).length >= io.rows();
    screen.draw(isTooHigh ? runLines(run, { ...drawing, detail: 'folded' }) : lines);
    frame += 1;
  };
  const stop = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    show(next) {
      run = next;
      timer ??= setInterval(draw, FRAME_MS);
      draw();
    },
    freeze() {
      stop();
      screen.release();
    },
    clear() {
      stop();
      screen.clear();
    },
  };
}
