import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { FLEET_FILE } from '../../../lab/worker-env';
import { readSmallArtifact } from '../../../src/activities/diagnosis/read-small-artifact';
import { Fleet } from '../../../src/config/fleet';
import type { ArtifactReader } from '../../../src/runbooks';
import { failureOf } from '../scene';

const fleet = Fleet.parse(parse(readFileSync(FLEET_FILE, 'utf8')));
const KEY = 'Ab3_xYz0123456789-abcdefghijklmnopqrstuvwxyz';
const build = {
  ...{ job: fleet.environments['prod']!.informationJob.path, number: 1, url: 'u', result: 'SUCCESS' as const },
  ...{ startedAt: '', endedAt: '', artifacts: [{ fileName: 'a.log', relativePath: 'a.log' }] },
};
const question = { build, location: 'loc12345678901234567', environment: 'prod', artifact: 'a.log' };

/** Reads an artifact with this text, as a run of this type orders it. */
function read(text: string, reader: ArtifactReader, order = question, workflowType = 'aRunbook') {
  const jenkins = { openArtifact: async () => asPieces(text) };
  const readersOf = (type: string): Record<string, ArtifactReader> => (type === 'aRunbook' ? { 'a.log': reader } : {});
  const environment = new MockActivityEnvironment({ workflowType }, { logger: new DefaultLogger('ERROR') });
  return environment.run(() => readSmallArtifact({ jenkins, fleet, readersOf })(order));
}

async function* asPieces(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const saysAll: ArtifactReader = (text) => ({ kind: 'other', value: text, because: `it says ${text}` });

test('a reader is given the whole text, and what it says is shown where it is an id or a region', async () => {
  expect(await read('eu-de', saysAll)).toEqual({
    artifact: 'a.log',
    kind: 'other',
    value: 'eu-de',
    because: 'it says eu-de',
  });
  expect(await read(question.location, saysAll)).toMatchObject({ value: question.location });
});

test('of a reader that says too much neither a value nor a key comes out', async () => {
  const seen = await read(KEY, saysAll);

  expect(seen).not.toHaveProperty('value');
  expect(JSON.stringify(seen)).not.toContain(KEY.slice(0, 8));
});

test('an artifact that is too long is no evidence', async () => {
  expect(await read('x'.repeat(300_000), saysAll)).toMatchObject({ kind: 'unreadable' });
});

test('a runbook reads its own artifacts alone, of the information job alone', async () => {
  const other = { ...question, build: { ...build, job: 'Another/job' } };

  expect(await failureOf(read('x', saysAll, question, 'anotherRunbook'))).toMatchObject({ type: 'NoReader' });
  expect(await failureOf(read('x', saysAll, { ...question, artifact: 'b.log' }))).toMatchObject({ type: 'NoReader' });
  expect(await failureOf(read('x', saysAll, other))).toMatchObject({ type: 'JobRefused' });
});
