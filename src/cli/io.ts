import { createInterface } from 'node:readline/promises';

/** What a command sees of the process that it runs in. */
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
  ask: (question: string, signal?: AbortSignal) => Promise<string>;
  readStdin: () => Promise<string>;
  /** Puts the terminal back in order, however the process ends. */
  atExit: (work: () => void) => void;
}

const STDIN_BYTES_MAX = 4_000_000;

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
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    ask,
    readStdin,
    atExit: (work) => void process.once('exit', work),
  };
}

async function ask(question: string, signal?: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    // End of input is no answer, and no answer is a no.
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return await Promise.race([signal ? lines.question(question, { signal }) : lines.question(question), ended]);
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
