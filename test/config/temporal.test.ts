import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTemporal } from '../../src/config/temporal';
import { problemsOf } from './problems-of';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'satlink-temporal-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function profileFile(text: string): string {
  const path = join(folder, 'temporal.toml');
  writeFileSync(path, text);
  return path;
}

test('without anything it is the server of this machine', () => {
  expect(readTemporal({ HOME: folder })).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
});

test('variables win over the profile', () => {
  const file = profileFile('[profile.default]\naddress = "from.profile.example:7233"\nnamespace = "from-profile"\n');
  const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_NAMESPACE: 'from-variable' };
  expect(readTemporal(env)).toMatchObject({ address: 'from.profile.example:7233', namespace: 'from-variable' });
});

test('a profile that cannot be read is a problem that quotes nothing of it', async () => {
  const file = profileFile('[profile.default]\napi_key = "canary-5Xq0\n');
  const problems = await problemsOf(() => readTemporal({ TEMPORAL_CONFIG_FILE: file }));
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain('canary');
});
