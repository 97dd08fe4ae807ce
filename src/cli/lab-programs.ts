import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { isCompiled } from '../config/build';

/** The programs of the lab. A package of npm has them; the production image has no lab, so it has no such commands. */
const PROGRAMS = [
  { name: 'demo', file: 'demo', summary: 'play an incident against simulators, with an engine of its own' },
  { name: 'dev', file: 'dev', summary: 'leave engine, simulators, workers and gateway running' },
  { name: 'lab', file: 'main', summary: 'run the simulators alone' },
] as const;

/** One command for each program that lies here. Each reads its own options. */
export function labCommands(): Command[] {
  return PROGRAMS.map((program) => ({ ...program, path: pathOf(program.file) }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, summary, path }) =>
      new Command(name)
        .summary(summary)
        .helpOption(false)
        .allowUnknownOption()
        .passThroughOptions()
        .argument('[arguments...]')
        .action((given: string[]) => become(path, given)),
    );
}

function pathOf(file: string): string {
  return join(__dirname, '..', '..', 'lab', `${file}${isCompiled() ? '.js' : '.ts'}`);
}

/** This process goes on as that program, which ends it. So its signals and its exit code are the program's own. */
function become(path: string, given: string[]): Promise<never> {
  process.removeAllListeners('SIGINT');
  process.argv.splice(1, Infinity, path, ...given);
  // The path is known only here: this folder may not import the lab.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(path);
  return new Promise(() => undefined);
}
