import { fork } from 'node:child_process';
import { BEFORE_PROGRAMS, programAt } from '../../lab/from-source';
import { endOf } from '../../lab/process';
import type { SenderMessage, SenderOrder, SenderResult, Sent } from './sender';

/** The process that sends the alerts. */
export interface Senders {
  /** Resolves when every alert was answered for good. Rejects if the process ends before. */
  result: Promise<SenderResult>;
  end: () => Promise<void>;
}

export function startSenders(order: SenderOrder, onProgress: (sent: Sent) => void): Senders {
  const child = fork(programAt('bench/storm/sender.ts'), {
    execArgv: [...BEFORE_PROGRAMS, '--require', programAt('lab/end-with-parent.ts')],
  });
  const result = new Promise<SenderResult>((resolve, reject) => {
    child.on('message', (message: SenderMessage) => {
      onProgress(message.kind === 'progress' ? message.sent : message.result);
      if (message.kind === 'end') resolve(message.result);
    });
    child.once('exit', (code, signal) => reject(new Error(`the senders ended: ${signal ?? `exit code ${code}`}`)));
    child.once('error', reject);
  });
  result.catch(() => undefined);
  child.send(order);
  return { result, end: () => endOf(child, 'SIGTERM') };
}
