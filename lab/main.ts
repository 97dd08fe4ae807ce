import { parseArgs } from 'node:util';
import type { TimeMode } from './clock';
import { startLab, type Lab } from './lab';

const HELP = `Runs the lab alone: simulators of Slack with xo, Jenkins, IAM, IBM Cloud, the Link API, PagerDuty and GitHub.

Usage: npm run lab [-- options]

  --time auto|stepped   auto (default): things happen by themselves; stepped: only on POST /tick
  --control-port N      port of the control server; a free one by default
  --json                one JSON line on stdout instead of the table
  --help                this text

Example: npm run lab -- --control-port 7400
         curl -s 127.0.0.1:7400/
`;

interface Options {
  time: TimeMode;
  controlPort: number;
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
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { time } = values;
    if (time !== 'auto' && time !== 'stepped') return { wrong: `--time is auto or stepped, not ${time}` };
    const controlPort = Number(values['control-port']);
    if (!/^\d+$/.test(values['control-port']) || controlPort > 65_535) {
      return { wrong: `--control-port is a port number, not ${values['control-port']}` };
    }
    return { time, controlPort, json: values.json };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function table({ addresses, control, locations }: Lab, time: TimeMode): string {
  const { containers, resourceController: _served, ...others } = addresses;
  const rows = Object.entries({ control, ibmcloud: containers, ...others });
  const width = Math.max(...locations.map(({ story }) => story.length));
  return [
    `The lab is running, time is ${time}. Ctrl-C ends it.`,
    '',
    ...rows.map(([name, url]) => `  ${name.padEnd(10)} ${url}`),
    '',
    'Locations:',
    ...locations.map(({ id, environment, story }) => `  ${story.padEnd(width)}  ${id}  ${environment}`),
    '',
    `curl -s ${control}/ lists what the control port can do.`,
    '',
  ].join('\n');
}

async function main(argv: string[]): Promise<void> {
  const options = readOptions(argv);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if ('wrong' in options) {
    process.stderr.write(`${options.wrong}\nnpm run lab -- --help shows the options.\n`);
    process.exitCode = 2;
    return;
  }
  const lab = await startLab({ time: options.time, controlPort: options.controlPort });
  const { containers, resourceController: _served, ...others } = lab.addresses;
  const line = { control: lab.control, ibmcloud: containers, ...others, locations: lab.locations };
  process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : table(lab, options.time));
  const end = () => void lab.close().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`The lab could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
