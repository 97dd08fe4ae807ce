import type { ReadRun } from '../../runs';
import type { Io } from '../io';
import { changeLines } from './change-lines';
import { LiveScreen } from './live-screen';
import { runLines } from './run-view';
import { FRAME_MS, styleFor } from './style';

/** Text and JSON both end at the same document. */
export type FollowForm = 'live' | 'lines' | 'json';

/** What to do at each document; `'pause'` takes the drawing away while a person is asked something. */
export type AtDocument = (run: ReadRun, screen: { pause(): void }) => Promise<void> | void;

/**
 * Shows the documents of a run as they come, until they end: drawn in place on a terminal, one line a change elsewhere,
 * one document a line for programs. Returns the last one.
 */
export async function follow(
  io: Io,
  documents: AsyncIterable<ReadRun>,
  { form, atDocument, signal }: { form: FollowForm; atDocument?: AtDocument; signal?: AbortSignal },
): Promise<ReadRun | null> {
  const shown = showerOf(io, form);
  signal?.addEventListener('abort', () => shown.pause());
  let last: ReadRun | null = null;
  try {
    for await (const run of documents) {
      if (signal?.aborted) return last;
      shown.show(run);
      last = run;
      await atDocument?.(run, shown);
    }
  } finally {
    shown.pause();
  }
  if (form === 'live' && last !== null) io.out(`${pageOf(io, last)}\n`);
  return last;
}

/** A run as a page that stays: whole sentences, no spinner. */
export function pageOf(io: Io, run: ReadRun): string {
  const drawing = {
    style: styleFor(io.hasColour),
    width: io.columns(),
    now: Date.now(),
    frame: 0,
    detail: 'full' as const,
  };
  return ['', ...runLines(run, drawing), ''].join('\n');
}

interface Shower {
  show(run: ReadRun): void;
  pause(): void;
}

function showerOf(io: Io, form: FollowForm): Shower {
  switch (form) {
    case 'json':
      return { show: (run) => io.out(`${JSON.stringify(run)}\n`), pause: () => undefined };
    case 'lines':
      return linesShower(io);
    case 'live':
      return liveShower(io);
  }
}

function linesShower(io: Io): Shower {
  let before: ReadRun | null = null;
  return {
    show(run) {
      if (before === null) io.out(`run ${run.run}\n`);
      for (const line of changeLines(before, run, Date.now())) io.out(`${line}\n`);
      before = run;
    },
    pause: () => undefined,
  };
}

function liveShower(io: Io): Shower {
  const screen = new LiveScreen(io);
  const style = styleFor(io.hasColour);
  let run: ReadRun | null = null;
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;
  const draw = () => {
    if (run === null) return;
    const drawing = { style, width: io.columns(), now: Date.now(), frame, detail: 'brief' as const };
    const lines = ['', ...runLines(run, drawing), ''];
    const isTooHigh = lines.flatMap((line) => line.split('\n')).length >= io.rows();
    screen.draw(isTooHigh ? runLines(run, { ...drawing, detail: 'folded' }) : lines);
    frame += 1;
  };
  return {
    show(next) {
      run = next;
      timer ??= setInterval(draw, FRAME_MS);
      draw();
    },
    pause() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      screen.clear();
    },
  };
}
