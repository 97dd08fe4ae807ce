import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { forTerminal } from '../text/terminal';

/** The parts of the process that a command uses. */
export interface Io {
  env: Record<string, string | undefined>;
  /** Standard output is a terminal that can be redrawn. */
  isLive: boolean;
  /** A person can be asked. */
  canAsk: boolean;
  hasColour: boolean;
  columns: () => number;
  rows: () => number;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Standard output, with the control codes that redraw a part of the screen. */
  draw: (text: string) => void;
  /** The typed line; null without an answer: end of input, or the signal. */
  ask: (question: string, signal?: AbortSignal) => Promise<string | null>;
  readStdin: () => Promise<string>;
  /** Restores the terminal, however the process ends. */
  atExit: (work: () => void) => void;
}

const CTRL_C = '\u0003';
/** The terminal hands over within this time what was typed before. */
const TYPED_AHEAD_MS = 60;
const STDIN_BYTES_MAX = 4_000_000;

/** The outputs of a process. In any printed text, a terminal obeys only our own styles. */
export function printing(out: (text: string) => void, err: (text: string) => void): Pick<Io, 'out' | 'err' | 'draw'> {
  return { out: (text) => out(forTerminal(text)), err: (text) => err(forTerminal(text)), draw: out };
}

/** The real process. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const isTerminal = stdout.isTTY === true && env['TERM'] !== 'dumb';
  return {
    env,
    isLive: isTerminal,
    canAsk: stdin.isTTY === true && stdout.isTTY === true,
    hasColour: isTerminal && !env['NO_COLOR'],
    columns: () => stdout.columns || 80,
    rows: () => stdout.rows || 24,
    ...printing(
      (text) => void stdout.write(text),
      (text) => void stderr.write(text),
    ),
    ask: (question, signal) => askOn({ input: stdin, output: stdout }, question, signal),
    readStdin,
    atExit: (work) => void process.once('exit', work),
  };
}

/** The parts of a terminal that a question needs. */
export interface Terminal {
  input: Readable & { isTTY?: boolean; setRawMode?: (isRaw: boolean) => unknown };
  output: Writable;
}

/** Asks for a line. Keys that were pressed before the question are no answer to it. */
export async function askOn(
  { input, output }: Terminal,
  question: string,
  signal?: AbortSignal,
): Promise<string | null> {
  await dropTypedAhead(input);
  const lines = createInterface({ input, output });
  // While a line is edited, readline takes Ctrl-C for itself. It is meant for the program.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
    const typed = signal ? lines.question(question, { signal }) : lines.question(question);
    return await Promise.race([typed.catch(() => null), ended]);
  } finally {
    lines.close();
  }
}

/** Without raw mode the terminal would hold back a line that has no end yet. */
async function dropTypedAhead(input: Terminal['input']): Promise<void> {
  if (input.isTTY !== true || input.setRawMode === undefined) return;
  const drop = (chunk: Buffer | string) => {
    if (String(chunk).includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
  };
  input.setRawMode(true);
  input.on('data', drop);
  await pause(TYPED_AHEAD_MS);
  input.off('data', drop).pause();
  input.setRawMode(false);
}

async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += chunk as string;
    if (text.length > STDIN_BYTES_MAX) throw new Error(`standard input is longer than ${STDIN_BYTES_MAX} bytes`);
  }
  return text;
}
