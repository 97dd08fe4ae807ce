import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEFORE_PROGRAMS, programAt } from './from-source';

export interface ProcessOrder {
  /** For messages: `diagnosis worker`, `gateway`. */
  title: string;
  /** The entry point, below the root of the project, as its source is named. */
  script: string;
  /** Another copy of the sources, to run another build; this project if not given. */
  root?: string | undefined;
  /** The environment of the process, besides the variables that every process needs. */
  environment: Record<string, string>;
  logFile: string;
  env: NodeJS.ProcessEnv;
  /** Called when it ends without having been asked to. */
  onDeath: (because: string) => void;
  /** Answers whether it is ready; asked again and again. */
  isReady: (pid: number) => Promise<boolean>;
}

export interface LabProcess {
  pid: number;
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const ROOT = join(__dirname, '..');
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** A worker lets a remediation under way finish, so ending one may take a while. */
const END_WITHIN_MS = 20_000;

/** Starts one of our programs and waits until it is ready. Throws with the end of its log when it does not get there. */
export async function startProcess(order: ProcessOrder): Promise<LabProcess> {
  const log = openSync(order.logFile, 'a');
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = order.env;
  // Nothing of the caller's TEMPORAL_* and SATLINK_* variables may leak into the lab. Traces of a lab stay on this machine.
  const traces = Object.fromEntries(Object.entries(order.env).filter(([name]) => name.startsWith('OTEL_')));
  const known = Object.entries({ PATH, HOME, NODE_EXTRA_CA_CERTS, ...traces });
  const inherited = known.filter((entry) => entry[1] !== undefined);
  const before = [...BEFORE_PROGRAMS, '--require', programAt('lab/end-with-parent.ts')];
  const program = order.root === undefined ? programAt(order.script) : join(order.root, order.script);
  const child = spawn(process.execPath, [...before, program], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), SATLINK_LOG_FORMAT: 'json', ...order.environment },
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C goes to the whole group of a terminal; the stack ends its processes itself and in order.
    detached: true,
  });
  closeSync(log);
  try {
    await untilReady(child, order);
  } catch (error) {
    await endOf(child, 'SIGKILL');
    throw error;
  }
  const died = (code: number | null, signal: string | null) => order.onDeath(signal ?? `exit code ${code}`);
  child.once('exit', died);
  return {
    pid: child.pid!,
    end: (signal) => {
      child.off('exit', died);
      return endOf(child, signal);
    },
  };
}

async function untilReady(child: ChildProcess, { title, logFile, isReady }: ProcessOrder): Promise<void> {
  const giveUp = Date.now() + READY_WITHIN_MS;
  while (Date.now() < giveUp) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the ${title} ended at once:\n${lastLines(logFile)}`);

    if (await isReady(child.pid!)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`the ${title} was not ready for two minutes:\n${lastLines(logFile)}`);
}

/** Ends a process with a signal, and with SIGKILL if it is not gone in time. Returns when it is gone. */
export async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await gone;
  clearTimeout(impatience);
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
