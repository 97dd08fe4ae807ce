import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { FROM_SOURCE } from '../../lab/from-source';
import { runCommandLine } from '../../src/cli/main';
import { printing } from '../../src/cli/io';
import type { Io } from '../../src/cli/io';

const ROOT = join(__dirname, '..', '..');

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs `satlink` as a process of its own, as a user does; nothing of our own environment reaches it. */
export function spawnSatlink(args: string[], env: Record<string, string> = {}, input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [...FROM_SOURCE, join(ROOT, 'src/cli/main.ts'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  const ran: Ran = { code: -1, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (ran.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (ran.err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ran, code: code ?? -1 })));
}

/** A terminal for commands in this process: what they print is kept, and questions are answered from a list. */
export function ioFor(env: Record<string, string>, more: Partial<Io> & { answers?: string[]; stdin?: string } = {}) {
  const printed = { out: '', err: '' };
  const { answers = [], stdin = '', ...rest } = more;
  const io: Io = {
    env,
    isLive: false,
    canAsk: answers.length > 0,
    hasColour: false,
    columns: () => 100,
    rows: () => 60,
    ...printing(
      (text) => void (printed.out += text),
      (text) => void (printed.err += text),
    ),
    ask: async () => answers.shift() ?? '',
    readStdin: async () => stdin,
    atExit: () => undefined,
    ...rest,
  };
  return { io, printed };
}

/** Runs one command line in this process. */
export async function satlink(
  args: string[],
  env: Record<string, string>,
  more: Parameters<typeof ioFor>[1] = {},
): Promise<Ran> {
  const { io, printed } = ioFor(env, more);
  const code = await runCommandLine(args, io);
  return { code, ...printed };
}
