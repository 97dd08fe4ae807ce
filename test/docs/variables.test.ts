import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The environment variables that our code reads are those of the deployment page. */
const READ = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(join('src', name), 'utf8').matchAll(/['`]((?:SATLINK|IBMCLOUD|OTEL)_[A-Z_]+)/g)])
  .map(([, name]) => name!);
/** Of the command line alone; its help names them. */
const OF_THE_COMMAND_LINE = ['SATLINK_USER', 'SATLINK_KEY_FILE'];

test('each variable is in a table of the deployment page, and each one there is read', () => {
  const page = readFileSync('docs/deployment.md', 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `(?:SATLINK|IBMCLOUD|OTEL)_/.test(line));
  const named = rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`((?:SATLINK|IBMCLOUD|OTEL)_[A-Z_]+)/g)].map(([, name]) => name!),
  );
  const read = new Set(READ.filter((name) => !OF_THE_COMMAND_LINE.includes(name)));

  expect([...new Set(named)].sort()).toEqual([...read].sort());
});
