import { readdirSync, readFileSync, statSync } from 'node:fs';
import { RUNBOOKS } from '../src/runbooks';

/** Counts the lines of a runbook's own folders in src, lab and test, without its page. The steps of all runbooks are not counted. */
const SLUG = process.argv[2] ?? '';
if (!RUNBOOKS.some(({ slug }) => slug === SLUG)) {
  process.stderr.write(`usage: count-runbook.ts ${RUNBOOKS.map(({ slug }) => slug).join('|')}\n`);
  process.exit(2);
}

const files = ['src', 'lab', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`))
  .filter((path) => path.includes(SLUG) && statSync(path).isFile())
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }));
for (const { path, lines } of files) process.stdout.write(`${String(lines).padStart(5)}  ${path}\n`);
process.stdout.write(`${String(files.reduce((sum, { lines }) => sum + lines, 0)).padStart(5)}  ${SLUG}\n`);
