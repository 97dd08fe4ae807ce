import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FROM_SOURCE } from '../../lab/from-source';

const ROOT = join(__dirname, '..', '..');

export interface Program {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Its exit code, when it has ended and all of its output was read. */
  ended: Promise<number>;
  /** Process ids of what it started and did not end. */
  leftBehind: () => string[];
}

/** Starts `lab/<name>.ts` as a process of its own, which starts an engine of its own: claims hold for all who share one. */
export function startProgram(name: 'demo' | 'dev', args: string[], more: NodeJS.ProcessEnv = {}): Program {
  // All that it starts inherits this directory as HOME, so it can be told from everybody else's processes.
  const home = mkdtempSync(join(tmpdir(), 'satlink-program-'));
  const child = spawn(process.execPath, [...FROM_SOURCE, join('lab', `${name}.ts`), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(homedir(), '.cache'), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return { child, out: () => text.out, err: () => text.err, ended, leftBehind: () => processesAt(home) };
}

function processesAt(home: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(`HOME=${home}\0`));
}

/** Other people's processes may not be read, and processes end while they are looked at. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
