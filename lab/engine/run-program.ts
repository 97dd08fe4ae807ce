import { spawn } from 'node:child_process';

export interface ProgramEnd {
  /** False when it could not be started, ran too long, or ended with another code than 0. */
  ok: boolean;
  stdout: string;
  /** One line that says why it failed; empty when it did not. */
  because: string;
}

/** Runs a program to its end. Never throws: that a program is not there is an answer. */
export function runProgram(
  program: string,
  args: string[],
  { env, timeoutMs, cwd }: { env: NodeJS.ProcessEnv; timeoutMs: number; cwd?: string },
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, stdout, because: error.code === 'ENOENT' ? 'not installed' : error.message }),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ ok: true, stdout, because: '' });
      else if (signal) resolve({ ok: false, stdout, because: `gave up after ${timeoutMs / 1000} s` });
      else resolve({ ok: false, stdout, because: lastLine(stderr) || lastLine(stdout) || `ended with code ${code}` });
    });
  });
}

function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').trim().slice(0, 200);
}
