import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FROM_SOURCE } from '../../lab/from-source';
import { codecKeys } from '../codec/ring';
import { until } from '../until';

/** Starts a gateway that finds no engine, until its log has a line like this; returns that line. */
async function firstLine(change: Record<string, string>, pattern: RegExp): Promise<string> {
  const child = spawn(process.execPath, [...FROM_SOURCE, 'src/gateway/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TEMPORAL_ADDRESS: '127.0.0.1:9',
      SATLINK_POLICY_FILE: 'config/policy.yaml',
      SATLINK_FLEET_FILE: 'config/fleet.yaml',
      SATLINK_GATEWAY_PORT: '0',
      ...codecKeys('a'),
      SATLINK_INTAKE_TOKENS: 'i'.repeat(40),
      SATLINK_VIEWER_TOKENS: 'v'.repeat(40),
      ...change,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const lines = () => printed.split('\n').filter((line) => pattern.test(line));
  await until(() => lines()[0], { instead: () => printed });
  child.kill('SIGKILL');
  await ended;
  return lines()[0]!;
}

test('a gateway whose address is https says at its start that its proxy is not named, and what to set', async () => {
  const said = await firstLine(
    { SATLINK_GATEWAY_URL: 'https://satlink.example' },
    /none is named|cannot be reached yet/,
  );

  expect(said).toMatch(/none is named: all clients count as one address.*set SATLINK_GATEWAY_TRUSTED_PROXIES/);
});
