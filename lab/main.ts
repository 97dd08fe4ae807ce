import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { called } from './called';
import type { TimeMode } from './clock';
import { startLab, type Lab } from './lab';

const HELP = `Runs the lab alone: simulators of Slack with xo, Jenkins, IAM, IBM Cloud, the Link API, PagerDuty and GitHub.

Usage: ${called('lab', '[options]')}

  --time auto|stepped   auto (default): things happen by themselves; stepped: only on POST /tick
  --control-port N      port of the control server; a free one by default
  --env-file FILE       where the variables of a diagnosis worker are written, as lines NAME='value' with the lab's
                        addresses, files and credentials; FILE.remediation has those of a remediation worker.
                        In a new folder of the temporary folder by default. Only you can read them (mode 0600);
                        both are removed when the lab ends
  --json                one JSON line on stdout instead of the table
  --help                this text

Example: ${called('lab', '--control-port 7400')}
         curl -s 127.0.0.1:7400/
         ${called('lab', '--env-file /tmp/lab.env')}
         set -a; . /tmp/lab.env; set +a     and start a worker or client of your own
`;

interface Options {
  time: TimeMode;
  controlPort: number;
  envFile: string | null;
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

    return { time, controlPort, envFile: values['env-file'] ?? null, json: values.json };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function table({ addresses, control, locations }: Lab, time: TimeMode, envFiles: EnvFiles): string {
  const { containers, resourceController: _served, ...others } = addresses;
  const rows = Object.entries({ control, ibmcloud: containers, ...others });
  const width = Math.max(...locations.map(({ story }) => story.length));
  return [
    `The lab is running, time is ${time}. Ctrl-C ends it.`,
    '',
    ...rows.map(([name, url]) => `  ${name.padEnd(10)} ${url}`),
    '',
    `Variables of a diagnosis worker, credentials among them: ${envFiles.diagnosis}`,
    `Variables of a remediation worker:                       ${envFiles.remediation}`,
    '',
    'Locations:',
    ...locations.map(({ id, environment, story }) => `  ${story.padEnd(width)}  ${id}  ${environment}`),
    '',
    `curl -s ${control}/ lists what the control port can do.`,
    '',
  ].join('\n');
}

interface EnvFiles {
  diagnosis: string;
  remediation: string;
}

/** Writes what a worker or client of one's own needs to use this lab. A file that is there already is not touched. */
function writeEnvFiles(lab: Lab, asked: string | null): EnvFiles & { remove: () => void } {
  const folder = asked === null ? mkdtempSync(join(tmpdir(), 'satlink-lab-')) : null;
  const diagnosis = asked ?? join(folder!, 'lab.env');
  const files = { diagnosis, remediation: `${diagnosis}.remediation` };
  for (const worker of ['diagnosis', 'remediation'] as const) {
    const lines = Object.entries(lab.workerEnv(worker)).map(([name, value]) => `${name}=${quoted(value)}\n`);
    writeFileSync(files[worker], lines.join(''), { mode: 0o600, flag: 'wx' });
  }
  const remove = () => {
    for (const file of [files.diagnosis, files.remediation, ...(folder === null ? [] : [folder])])
      rmSync(file, { recursive: true, force: true });
  };
  return { ...files, remove };
}

/** For a shell and for `node --env-file`: no value of the lab has a single quote. */
function quoted(value: string): string {
  if (/['\r\n]/.test(value)) throw new Error('a value of the lab cannot be written into an env file');
  return `'${value}'`;
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
  const lab = await startLab({ time: options.time, controlPort: options.controlPort });
  const { remove, ...envFiles } = writeEnvFiles(lab, options.envFile);
  const { containers, resourceController: _served, ...others } = lab.addresses;
  const line = { control: lab.control, ibmcloud: containers, ...others, locations: lab.locations, envFiles };
  process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : table(lab, options.time, envFiles));
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
