import { redact } from '../../src/evidence/redaction/redact';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLab } from '../../lab/lab';
import type { Lab, LabOptions } from '../../lab/lab';
import { createAnnouncements } from '../../src/activities/announcements';
import type { Announcements } from '../../src/contract/activities';
import { createDiagnosis } from '../../src/activities/diagnosis';
import type { Diagnosis } from '../../src/contract/activities';
import { createClients } from '../../src/clients/clients';
import type { Clients } from '../../src/clients/clients';
import type { Config } from '../../src/config/config';
import { readConfig } from '../../src/config/read-config';

/** The lab, and the activities of the diagnosis worker on their real clients. */
export interface Scene {
  lab: Lab;
  config: Config;
  clients: Clients;
  diagnosis: Diagnosis;
  announcements: Announcements;
}

export const RUN = {
  workflowId: 'satlink-prod-lockeyrejected000001',
  firstRunId: '0190a1b2-0000-7000-8000-000000000001',
};

export async function openScene(options?: LabOptions): Promise<Scene> {
  const lab = await startLab(options);
  const config = readConfig('diagnosis', lab.workerEnv('diagnosis'));
  const clients = createClients(config);
  const parts = { config, clients, redact };
  return { lab, ...parts, diagnosis: createDiagnosis(parts), announcements: createAnnouncements(parts) };
}

/** What an activity came to after so many attempts, and what people saw of it meanwhile. */
export interface Performed<T> {
  result: T;
  attempts: number;
  /** Messages of the failures in between, and heartbeats. */
  said: string[];
}

/** One attempt of an activity, as the engine makes it. */
export function attempt<T>(work: () => Promise<T>, number = 1, said: string[] = []): Promise<T> {
  const info = { attempt: number, scheduledTimestampMs: Date.now() - number };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  environment.on('heartbeat', (details: unknown) => said.push(String(details)));
  return environment.run<[], T, () => Promise<T>>(work);
}

/** Attempts until one succeeds or fails for good, as the engine does; its long waits are cut to a few milliseconds. */
export async function perform<T>(work: () => Promise<T>, waitMaxMs = 100): Promise<Performed<T>> {
  const said: string[] = [];
  for (let number = 1; number <= 200; number++) {
    const outcome = await attempt(work, number, said).then(
      (result) => ({ result }),
      (failure: unknown) => ({ failure }),
    );
    if ('result' in outcome) return { result: outcome.result, attempts: number, said };
    const { failure } = outcome;
    if (!(failure instanceof ApplicationFailure) || failure.nonRetryable) throw failure;
    said.push(failure.message);
    await sleep(Math.min(waitMaxMs, Number(failure.nextRetryDelay ?? 10)));
  }
  throw new Error('no end after 200 attempts');
}

/** The failure of an activity that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const failure: unknown = await work.then(
    (result) => ({ unexpected: result }),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}
