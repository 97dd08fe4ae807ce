import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { valueOf } from '../attempt';
import type { Attempt } from '../attempt';
import type { Scene } from '../scene';
import type { Stand } from '../stand';
import { answered, AT_THE_DOOR } from './answered';
import { afterSignal, signalNamed } from './signal';

const TIMEOUT_MS = 180_000;
/** What the engine says of a run that is closed. */
const CLOSED = /workflow execution already completed/;
/** What it says of a run that cannot take an update in now. */
const PAUSED = /paused/;

export interface Typed {
  code: number;
  out: string;
  err: string;
}

/** Runs Temporal's own command line, as a person types it. */
export function typed({ temporal, address }: Stand, ...words: string[]): Promise<Typed> {
  // No profile of whoever runs the tests is read.
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), TEMPORAL_ADDRESS: address };
  return new Promise((resolve) => {
    execFile(temporal, words, { env, timeout: TIMEOUT_MS }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
  });
}

/** `temporal workflow update execute`: the answer is printed, or the refusal with its word, and then the exit code is 1. */
export async function byTemporalUpdate(scene: Scene, attempt: Attempt): Promise<string> {
  const value = await valueOf(scene, attempt);
  const { code, out, err } = await typed(
    scene.stand,
    ...['workflow', 'update', 'execute', '--workflow-id', scene.run.handle.workflowId],
    ...['--name', attempt.misnamed ? 'decied' : 'decide', '--input', JSON.stringify(value)],
  );
  if (code === 0)
    return answered(/answer:(?<answer>[a-z-]+) because:(?<because>.*)\]/s.exec(out)?.groups ?? { answer: out });
  const refused = /unable to update workflow: (?<because>.*) \(type: (?<answer>[a-z-]+), retryable: false\)/s.exec(err);
  if (code === 1 && refused !== null) return answered(refused.groups!);
  if (code === 1 && (CLOSED.test(err) || PAUSED.test(err) || /No registered handler for update: decied/.test(err)))
    return AT_THE_DOOR;
  throw new Error(`temporal ended with ${code} and said neither yes nor why not: ${out} ${err}`);
}

/** `temporal workflow signal`: it says that the signal was sent, and the run shows what became of it. */
export async function byTemporalSignal(scene: Scene, attempt: Attempt): Promise<string> {
  const value = await valueOf(scene, attempt);
  const { decision, ...rest } = value;
  return afterSignal(scene, value, async () => {
    const { code, out, err } = await typed(
      scene.stand,
      ...['workflow', 'signal', '--workflow-id', scene.run.handle.workflowId],
      ...['--name', attempt.misnamed ? 'decied' : signalNamed(decision), '--input', JSON.stringify(rest)],
    );
    if (code === 1 && CLOSED.test(err)) return false;
    if (code !== 0 || !/Signal workflow succeeded/.test(out))
      throw new Error(`it was not sent (${code}): ${out} ${err}`);
    return true;
  });
}
