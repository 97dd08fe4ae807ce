/**
 * Measures how fast `satlink evidence` reads a pod log, against `grep -c getToken` on the same file in the same run.
 * One figure is from end to end, with the start of Node. The other is the reading alone, in a worker with loaded
 * modules and compiled regular expressions. That worker has read a log of this kind before, of 4 MB with a failure in
 * it. Beside them stands the minimum for Node: read the file and search seven bytes of the word. The file lies in a
 * temporary folder and in the memory of the system. Each figure is the median of the rounds, in seconds.
 *
 * Usage: npm run build && node --require ./scripts/from-source.cjs bench/evidence-scan.ts [megabytes [rounds]]      prints one JSON line a log
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

const DIST = join(__dirname, '..', 'dist', 'src');
const START_MS = Date.UTC(2026, 10, 22, 10);
const POD = 'link-7d9f8b6c5-xk2vp';
const WRITE_LINES = 20_000;
/** Shows the memory that the command needs for a small log. */
const SMALL_BYTES = 1000;
/** The log that the worker read before: long enough for a failure, even if only few lines are one. */
const WARM_BYTES = 4 * 1024 * 1024;

const FAILURE =
  'getToken error region us-east, code: 401. IAM Error: \\"status code: 400. Provided API key could not be found.\\", API Error: \\"null\\"';
const pino = (line: number, level: number, text: string): string =>
  `{"level":${level},"time":${START_MS + line},"pid":13,"hostname":"${POD}","name":"tunnel","msg":"${text}"}\n`;
const prefixed = (line: number, level: string, text: string): string =>
  `[pod/${POD}/connector] ${new Date(START_MS + line).toISOString()} ${level} ${text}\n`;
const forwarded = (line: number): string => `forwarded ${line} bytes to the client at port 443, total ${line * 7}`;

interface Log {
  line: (number: number) => string;
  hit: (number: number) => string;
  /** One line in this many holds getToken. */
  hitEvery: number;
}
const asPino = { line: (n: number) => pino(n, 30, forwarded(n)), hit: (n: number) => pino(n, 60, FAILURE) };
const asText = {
  line: (n: number) => prefixed(n, 'INFO', forwarded(n)),
  hit: (n: number) => prefixed(n, 'ERROR', FAILURE),
};
const LOGS: Record<string, Log> = {
  'pino 0.01 %': { ...asPino, hitEvery: 10_000 },
  'text 0.01 %': { ...asText, hitEvery: 10_000 },
  'pino 1 %': { ...asPino, hitEvery: 100 },
  'pino 50 %': { ...asPino, hitEvery: 2 },
  'text 50 %': { ...asText, hitEvery: 2 },
};

function makeLog(path: string, { line, hit, hitEvery }: Log, bytesMin: number): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  for (let number = 0; bytes < bytesMin;) {
    const lines: string[] = [];
    for (let count = 0; count < Math.min(WRITE_LINES, bytesMin / 100); count++, number++)
      lines.push(number % hitEvery === hitEvery - 1 ? hit(number) : line(number));

    bytes += writeSync(file, lines.join(''));
  }
  closeSync(file);
  return bytes;
}

function seconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

function run(...command: string[]): string {
  const [program = '', ...args] = command;
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

const median = (values: number[]): number => [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
const round = (value: number): number => Number(value.toFixed(3));

/** Runs in a process of its own and prints the seconds of the work. The modules are loaded by then. */
const timed = (modules: string, work: string): string => `(async () => {
  ${modules}
  const began = process.hrtime.bigint();
  ${work}
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
})();`;
const READ = timed(
  `const { createTokenLogReader } = require(${JSON.stringify(join(DIST, 'evidence', 'token-log', 'token-log.js'))});
  const { openSource } = require(${JSON.stringify(join(DIST, 'cli', 'source.js'))});
  const read = async (path) => {
    const reader = createTokenLogReader({});
    const source = await openSource(path);
    for await (const chunk of source.chunks()) reader.push(chunk);
    reader.end();
    await source.close();
  };
  await read(process.argv[2]);`,
  'await read(process.argv[1]);',
);
const SEARCH = timed(
  `const { openSync, readSync } = require('node:fs');`,
  `
  const buffer = Buffer.allocUnsafeSlow(4 * 1024 * 1024);
  const needle = Buffer.from('Token');
  for (let file = openSync(process.argv[1]), length; (length = readSync(file, buffer)) > 0; ) {
    const bytes = buffer.subarray(0, length);
    for (let at = bytes.indexOf(needle); at !== -1; ) at = bytes.indexOf(needle, at + 1);
  }`,
);

/** The highest memory use of the command, in MB. */
function memory(folder: string, log: string): number {
  const tell = join(folder, 'tell.js');
  const told = join(folder, 'told');
  writeFileSync(
    tell,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)));`,
  );
  run(process.execPath, '--require', tell, join(DIST, 'cli', 'main.js'), 'evidence', '--json', '--pod-log', log);
  return Number(readFileSync(told, 'utf8')) / 1024;
}

function measure(folder: string, log: Log, { megabytes, rounds }: { megabytes: number; rounds: number }): object {
  const path = join(folder, 'pod.log');
  const small = join(folder, 'small.log');
  makeLog(small, log, SMALL_BYTES);
  const warm = join(folder, 'warm.log');
  makeLog(warm, log, WARM_BYTES);
  const bytes = makeLog(path, log, megabytes * 1024 * 1024);
  const command = [process.execPath, join(DIST, 'cli', 'main.js'), 'evidence', '--json', '--pod-log', path];
  const lines = Number(run('grep', '-c', 'getToken', path));
  const { tokenLog } = JSON.parse(run(...command)) as { tokenLog: { kind: string; lines: number } };
  if (tokenLog.lines !== lines) throw new Error(`the command counted ${tokenLog.lines} lines, grep ${lines}`);
  const taken = { grep: [] as number[], endToEnd: [] as number[], reading: [] as number[], search: [] as number[] };
  for (let count = 0; count < rounds; count++) {
    taken.grep.push(seconds(() => run('grep', '-c', 'getToken', path)));
    taken.endToEnd.push(seconds(() => run(...command)));
    taken.reading.push(Number(run(process.execPath, '-e', READ, path, warm)));
    taken.search.push(Number(run(process.execPath, '-e', SEARCH, path)));
  }
  const grep = median(taken.grep);
  const [endToEnd, reading, search] = [median(taken.endToEnd), median(taken.reading), median(taken.search)];
  return {
    bytes,
    hits: lines,
    kind: tokenLog.kind,
    seconds: { grep: round(grep), endToEnd: round(endToEnd), reading: round(reading), search: round(search) },
    endToEndToGrep: round(endToEnd / grep),
    readingToGrep: round(reading / grep),
    readingToSearch: round(reading / search),
    moreMemoryMB: Math.round(memory(folder, path) - memory(folder, small)),
  };
}

function main(): void {
  if (!existsSync(join(DIST, 'cli', 'main.js'))) throw new Error('there is no dist: run npm run build first');
  const how = { megabytes: Number(process.argv[2] ?? 1024), rounds: Number(process.argv[3] ?? 5) };
  const [cpu] = cpus();
  const [grepVersion] = run('grep', '--version').split('\n');
  const machine = { cpu: cpu?.model, cores: cpus().length, node: process.version, grep: grepVersion };
  const folder = mkdtempSync(join(tmpdir(), 'evidence-scan-'));
  try {
    for (const [log, shape] of Object.entries(LOGS))
      console.log(JSON.stringify({ bench: 'evidence-scan', log, ...measure(folder, shape, how), ...machine }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
