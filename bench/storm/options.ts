import { parseArgs } from 'node:util';
import { BUDGETS } from '../../src/intake/budgets';

/** A source may start so many runs at once. */
const LOCATIONS_MAX = BUDGETS.newRuns.burst;
const ALERTS_MAX = 100_000;

export interface StormOptions {
  alerts: number;
  locations: number;
  scopes: number;
  inFlight: number;
  /** Rounds of kills while alerts come in, and as many after that. */
  kills: number;
  /** The whole may take so many minutes. */
  within: number;
  json: boolean;
}

const HELP = `Fires many alerts in one burst at a gateway, and kills gateway and workers in the middle of it. Engine, gateway, two diagnosis
workers, one remediation worker, senders and lab are started here. An alert that gets no answer, or a 5xx, is sent again, as
Alertmanager does. At the end it counts what is there: in the engine, in Slack, and in the lab's world.

Usage: npm run storm [-- options]

  --alerts N     how many alerts, up to ${ALERTS_MAX} (default 10000)
  --locations N  how many locations they are about, up to ${LOCATIONS_MAX} (default 500)
  --scopes N     how many keys these share (default 50)
  --in-flight N  how many alerts at the same time (default 50)
  --kills N      rounds of SIGKILL while alerts come in, and as many while runs go to their questions (default 3)
  --within N     gives up after so many minutes (default 45)
  --json         one JSON line on standard output, and no table

It must find each alert known to the run of its location, one run for each location, one question for each scope, no build
started twice, and no change of anything, because nobody approves.

Exit code 1 when something was lost or doubled or changed; 3 when the time was over before every run had asked or joined.
The line is also appended to bench/results/storm.jsonl.

Example: npm run storm -- --alerts 500 --locations 50 --scopes 10
`;

/** The options of the command line, or the text to print instead. Throws with the name of the option that is wrong. */
export function readStormOptions(argv?: string[]): StormOptions | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    ...(argv === undefined ? {} : { args: argv }),
    options: {
      ...{ alerts: text, locations: text, scopes: text, 'in-flight': text, kills: text, within: text },
      ...{ json: flag, help: { ...flag, short: 'h' } },
    },
  });
  if (values.help) return HELP;
  const locations = numberOf(values.locations ?? '500', '--locations', { from: 1, to: LOCATIONS_MAX });
  return {
    alerts: numberOf(values.alerts ?? '10000', '--alerts', { from: locations, to: ALERTS_MAX }),
    locations,
    scopes: numberOf(values.scopes ?? String(Math.min(50, locations)), '--scopes', { from: 1, to: locations }),
    inFlight: numberOf(values['in-flight'] ?? '50', '--in-flight', { from: 1, to: 1_000 }),
    kills: numberOf(values.kills ?? '3', '--kills', { from: 0, to: 20 }),
    within: numberOf(values.within ?? '45', '--within', { from: 1, to: 600 }),
    json: values.json,
  };
}

function numberOf(text: string, name: string, { from, to }: { from: number; to: number }): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < from || number > to)
    throw new Error(`${name} is a number from ${from} to ${to}`);
  return number;
}
