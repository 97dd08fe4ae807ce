import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../figure';
import { rounded } from '../figure';

const ROUNDS = { full: 15, short: 5 };
const RATIO_MAX = 4;
const CLI = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');
const POD_LOG =
  '{"level":60,"time":1763805600000,"msg":"getToken error region us-east, code: 401. IAM Error: \\"status code: 400. Provided API key could not be found.\\", API Error: \\"null\\""}\n';

/** The shortest of the rounds of each: other programs of the machine only make one longer. */
export function shortestOf(commands: Record<string, string[]>, rounds: number): Record<string, number> {
  const shortest: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const from = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      const took = performance.now() - from;
      if (![0, 1].includes(status ?? -1)) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
      shortest[name] = Math.min(shortest[name] ?? Infinity, took);
    }
  }
  return shortest;
}

/** The start of the compiled command line against a Node that does nothing. */
export const startOfCli: Figure = {
  name: 'start',
  title: '`satlink --help` and `satlink evidence`, the slower one',
  wanted: `at most ${RATIO_MAX}x of node -e 0`,
  locations: null,
  measure(_, size) {
    if (!existsSync(CLI)) throw new Error('nothing is compiled: run "npm run build" first');
    const folder = mkdtempSync(join(tmpdir(), 'satlink-bench-'));
    try {
      const log = join(folder, 'pod.log');
      writeFileSync(log, POD_LOG);
      const took = shortestOf(
        { node: ['-e', '0'], help: [CLI, '--help'], evidence: [CLI, 'evidence', '--pod-log', log] },
        ROUNDS[size],
      );
      const { node, help, evidence } = took as Record<'node' | 'help' | 'evidence', number>;
      const ours = Math.max(help, evidence);
      return Promise.resolve({
        unit: 'ms',
        ours,
        floor: node,
        reached: ours <= RATIO_MAX * node,
        beside: { '--help': rounded(help), evidence: rounded(evidence) },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
