import { createInterface } from 'node:readline/promises';
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
    ask,
    readStdin,
    atExit: (work) => void process.once('exit', work),
  };
}

async function ask(question: string, signal?: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
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

async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += chunk as string;
    if (text.length > STDIN_BYTES_MAX) throw new Error(`standard input is longer than ${STDIN_BYTES_MAX} bytes`);
  }
  return text;
}
