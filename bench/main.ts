/** `npm run bench`: measures the figures of docs/performance.md, each against a floor of the same run. */
import type { Figure, Tools } from './figure';
import { FIGURES } from './figures';
import { readBenchOptions } from './options';
import type { BenchOptions } from './options';
import { keepLine, lineOf, tableOf } from './report';
import type { FigureLine } from './report';
import { openSite } from './site';
import type { Site } from './site';
import { toItsEnd } from './to-its-end';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Measures each figure. One that cannot be measured does not stop the others. */
async function measureAll(figures: readonly Figure[], { size, json }: BenchOptions): Promise<FigureLine[]> {
  const plain = figures.reduce((sum, { locations }) => sum + (locations?.(size) ?? 0), 0);
  let opening: Promise<Site> | undefined;
  const site: Tools['site'] = () => (opening ??= openSite(plain, say));
  const lines: FigureLine[] = [];
  try {
    for (const figure of figures) {
      say(`${figure.name}: ${figure.title}`);
      const measured = await figure.measure({ say: (line) => say(`  ${line}`), site }, size).catch((error: unknown) => {
        say(`  could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return null;
      });
      if (measured === null) continue;
      const line = lineOf(figure, size, measured);
      keepLine(line);
      if (json) process.stdout.write(`${JSON.stringify(line)}\n`);
      lines.push(line);
    }
    return lines;
  } finally {
    await (await opening)?.close();
  }
}

async function main(): Promise<void> {
  const options = readBenchOptions();
  if (typeof options === 'string') return void process.stdout.write(options);
  const chosen = FIGURES.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const lines = await measureAll(chosen, options);
  if (!options.json) process.stdout.write(tableOf(lines));
  if (lines.length < chosen.length) throw new Error(`${chosen.length - lines.length} figures could not be measured`);
}

toItsEnd(main);
