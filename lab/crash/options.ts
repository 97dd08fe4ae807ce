import { parseArgs } from 'node:util';
import { KINDS } from './kinds';

const TRIALS_MAX = 600;

export interface Options {
  trials: number;
  part: { number: number; of: number };
  atOnce: number;
  seed: number;
  /** Beginnings of names of kinds. */
  only: string[];
  json: boolean;
}

export const HELP = `Plays many runs against the lab and breaks things: kills and pauses workers, engine and gateway, holds, loses, delays and
doubles every request of both workers, resets workflows. Then it holds what each run said against what really happened.
First it plays one run of each shape with nothing broken: what these request is where things are broken.

Usage: npm run crash [-- options]

  --trials N    how many runs at the most, up to ${TRIALS_MAX} (default ${TRIALS_MAX}: every kind at every place)
  --part K/N    the K-th of N parts of them, for a machine or a person that has less time
  --at-once N   how many of them at the same time (default 8)
  --seed S      the same seed breaks the same things (default 1)
  --only NAMES  only kinds whose name begins so; several with commas between
  --json        one JSON line on standard output

Kinds:
${KINDS.map(({ name, what, everywhere }) => `  ${name.padEnd(20)}${what}${everywhere ? '; at every request' : ''}`).join('\n')}

Exit code 1 when something happened twice, without a decision, silently, or was told wrongly. Requests of the workers that
were not broken are printed at the end.

Example: npm run crash -- --part 1/4 --seed 7
`;

/** The options of the command line, or what to print instead. Throws with the name of the option that is wrong. */
export function readOptions(): Options | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: {
      ...{ trials: text, part: text, 'at-once': text, seed: text, only: text },
      ...{ json: flag, help: { ...flag, short: 'h' } },
    },
  });
  if (values.help) return HELP;
  const only = (values.only ?? '').split(',');
  const unknown = only.find((begin) => !KINDS.some(({ name }) => name.startsWith(begin)));
  if (unknown !== undefined) throw new Error(`no kind begins with ${unknown}; see --help`);
  return {
    trials: numberOf(values.trials ?? String(TRIALS_MAX), '--trials', TRIALS_MAX),
    part: partOf(values.part ?? '1/1'),
    atOnce: numberOf(values['at-once'] ?? '8', '--at-once', 64),
    seed: numberOf(values.seed ?? '1', '--seed', 2 ** 31),
    only,
    json: values.json,
  };
}

function partOf(text: string): Options['part'] {
  const [number = '', of = ''] = text.split('/');
  const part = { number: numberOf(number, '--part', 100), of: numberOf(of, '--part', 100) };
  if (part.number > part.of) throw new Error('--part is K/N, and K is at most N');
  return part;
}

function numberOf(text: string, name: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new Error(`${name} is a number from 1 to ${most}`);
  return number;
}
