import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FROM_SOURCE } from '../../lab/from-source';
import { isAlive } from '../engine/is-alive';
import { until } from '../until';

/** A program that starts the lab's provider, says its process id, and waits. */
const PARENT = `
  const { startOidc } = require('./lab/oidc/process.ts');
  startOidc([], { gatewayUrl: 'http://127.0.0.1:1', logFile: process.argv[1], env: process.env, onDeath: () => undefined })
    .then(({ pid }) => process.stdout.write(pid + '\\n'));
`;

test('what the lab started ends with whoever started it, also when that is killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-process-'));
  const log = join(directory, 'oidc.log');
  const parent = spawn(process.execPath, [...FROM_SOURCE, '--eval', PARENT, log], { stdio: 'pipe' });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
  const wasThere = isAlive(pid);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid));

  expect(wasThere).toBe(true);
  rmSync(directory, { recursive: true });
});
