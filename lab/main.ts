import { parseArgs } from 'node:util';
import { called } from './called';
import type { TimeMode } from './clock';
import { writeEnvFiles, type EnvFiles } from './env-files';
import { startLab, type Lab } from './lab';
import { STORIES } from './stories';
import { sharedKeyStories } from './stories/shared-keys';
import type { Story } from './story';

/** `ALERTS_MAX` of `src/intake/limits.ts`. That file loads the client of the engine, which the lab does without. */
const LOCATIONS_MAX = 1_000;

const HELP = `Runs the lab alone: simulators of Slack with xo, Jenkins, IAM, IBM Cloud, the Link API, PagerDuty and GitHub.

Usage: ${called('lab', '[options]')}

  --time auto|stepped   auto (default): things happen by themselves; stepped: only on POST /tick
  --control-port N      port of the control server; a free one by default
  --locations N         so many locations more, up to ${LOCATIONS_MAX}; their keys are refused
  --scopes M            the number of keys that these share, each in an account of its own; a tenth of N by default
  --env-file FILE       where the variables of a diagnosis worker are written, as lines NAME='value' with the lab's
                        addresses, files and credentials; FILE.remediation has those of a remediation worker.
                        With --locations also FILE.policy.yaml, and FILE.alerts.json with one alert for each of them.
                        In a new folder of the temporary folder by default. Only you can read them (mode 0600);
                        all are removed when the lab ends
  --json                one JSON line on stdout instead of the table
  --help                this text

Example: ${called('lab', '--control-port 7400')}
         curl -s 127.0.0.1:7400/
         ${called('lab', '--env-file /tmp/lab.env')}
         set -a; . /tmp/lab.env; set +a     and start a worker or client of your own
         ${called('lab', '--locations 500 --scopes 50')}
`;

interface Options {
  time: TimeMode;
  controlPort: number;
  envFile: string | null;
  /** Many locations besides those of the stories. */
  many: { locations: number; scopes: number } | null;
  json: boolean;
}

/** The options, or why they cannot be used. */
function readOptions(argv: string[]): Options | 'help' | { wrong: string } {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        time: { type: 'string', default: 'auto' },
        'control-port': { type: 'string', default: '0' },
        'env-file': { type: 'string' },
        locations: { type: 'string', default: '0' },
        scopes: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { time } = values;
    if (time !== 'auto' && time !== 'stepped') return { wrong: `--time is auto or stepped, not ${time}` };
    const controlPort = Number(values['control-port']);
    if (!/^\d+$/.test(values['control-port']) || controlPort > 65_535)
      return { wrong: `--control-port is a port number, not ${values['control-port']}` };

    const many = readMany(values);
    if (typeof many === 'string') return { wrong: many };
    return { time, controlPort, envFile: values['env-file'] ?? null, many, json: values.json };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** How many locations more; null if none were asked for, or why it cannot be. */
function readMany(values: { locations: string; scopes?: string | undefined }): Options['many'] | string {
  const locations = numberOf(values.locations);
  if (locations === null || locations > LOCATIONS_MAX)
    return `--locations is a number up to ${LOCATIONS_MAX}, not ${values.locations}`;

  if (locations === 0) return values.scopes === undefined ? null : '--scopes needs --locations';
  const scopes = numberOf(values.scopes ?? String(Math.ceil(locations / 10)));
  if (scopes === null || scopes < 1 || scopes > locations)
    return `--scopes is a number from 1 to that of the locations, not ${values.scopes}`;

  return { locations, scopes };
}

function numberOf(text: string): number | null {
  return /^\d{1,7}$/.test(text) ? Number(text) : null;
}

interface Shown {
  lab: Lab;
  time: TimeMode;
  envFiles: EnvFiles;
  many: readonly Story[];
}

function table({ lab: { addresses, control }, time, envFiles, many }: Shown): string {
  const { containers, resourceController: _served, ...others } = addresses;
  const rows = Object.entries({ control, ibmcloud: containers, ...others });
  const width = Math.max(...STORIES.map(({ name }) => name.length));
  return [
    `The lab is running, time is ${time}. Ctrl-C ends it.`,
    '',
    ...rows.map(([name, url]) => `  ${name.padEnd(10)} ${url}`),
    '',
    `Variables of a diagnosis worker, credentials among them: ${envFiles.diagnosis}`,
    `Variables of a remediation worker:                       ${envFiles.remediation}`,
    '',
    'Locations:',
    ...STORIES.map(({ location, environment, name }) => `  ${name.padEnd(width)}  ${location}  ${environment}`),
    ...linesOfMany(many, envFiles),
    '',
    `curl -s ${control}/ lists what the control port can do.`,
    '',
  ].join('\n');
}

/** The locations besides those of the stories, and how to let their alerts fire. */
function linesOfMany(many: readonly Story[], { alerts }: EnvFiles): string[] {
  const [first, last] = [many[0], many.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [
    `  and ${many.length} more  ${first.location} to ${last.location}  ${first.environment}`,
    '',
    'An alert for each of these, to a gateway of yours ($GATEWAY, and one of its intake tokens as $TOKEN):',
    '',
    `  curl -s "$GATEWAY/v1/alerts/alertmanager?environment=${first.environment}" -H "Authorization: Bearer $TOKEN" \\`,
    `    -H 'Content-Type: application/json' --data @${alerts}`,
    '',
    'Take its policy from the variables above: it names the accounts of these locations.',
  ];
}

async function main(argv: string[]): Promise<void> {
  const options = readOptions(argv);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if ('wrong' in options) {
    process.stderr.write(`${options.wrong}\n${called('lab', '--help')} shows the options.\n`);
    process.exitCode = 2;
    return;
  }
  const { time, controlPort } = options;
  const many = options.many === null ? [] : sharedKeyStories(options.many);
  const lab = await startLab({ time, controlPort, stories: [...STORIES, ...many] });
  const { remove, ...envFiles } = writeEnvFiles(lab, { asked: options.envFile, many });
  const { containers, resourceController: _served, ...others } = lab.addresses;
  const line = { control: lab.control, ibmcloud: containers, ...others, locations: lab.locations, envFiles };
  process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : table({ lab, time, envFiles, many }));
  const end = () => {
    remove();
    void lab.close().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`The lab could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  // Its servers would keep the process alive.
  process.exit(1);
});
