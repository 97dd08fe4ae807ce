import { parseArgs } from 'node:util';
import type { Size } from './figure';
import { FIGURES } from './figures';

export interface BenchOptions {
  size: Size;
  /** Names of figures; all if empty. */
  only: string[];
  json: boolean;
}

const HELP = `Measures how fast runs are, each figure against a floor of the same run: bare workflows with the same number of hops and the
same outside waits and requests, on the same engine. Ratios may be compared between machines, and times may not.
Engine, lab, workers and gateway are started here. Nothing else should run on the machine.

Usage: npm run bench [-- options]

  --only NAMES  only these figures, with commas between
  --short       a look: few rounds, rough figures
  --json        one JSON line a figure on standard output, and no table

Figures:
${FIGURES.map(({ name, title, wanted }) => `  ${name.padEnd(20)}${title}; wanted: ${wanted}`).join('\n')}

Each figure is also appended to bench/results/NAME.jsonl. The exit code is 0 when all could be measured, also if one is not
as wanted.

Example: npm run bench -- --only to-the-gate,approved-to-reset
`;

/** The options of the command line, or the text to print instead. Throws with the name of the option that is wrong. */
export function readBenchOptions(): BenchOptions | string {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: { only: { type: 'string' }, short: flag, json: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) return HELP;
  const only = values.only === undefined ? [] : values.only.split(',');
  const unknown = only.find((name) => !FIGURES.some((figure) => figure.name === name));
  if (unknown !== undefined) throw new Error(`no figure is called ${unknown}; see --help`);
  return { size: values.short ? 'short' : 'full', only, json: values.json };
}
