import { join } from 'node:path';
import { isCompiled } from '../src/config/build';

const CLI = join(__dirname, '..', 'src', 'cli', 'main.js');

/** How a person calls a program of the lab, before its options: by npm in a checkout, else by the installed command. */
export function called(program: 'demo' | 'dev' | 'lab', options: string): string {
  return isCompiled() ? `satlink ${program} ${options}` : `npm run ${program} -- ${options}`;
}

/** How a person calls `satlink` in another terminal. An installed one is named by its file: it may be on nobody's PATH. */
export function calledSatlink(): string {
  return isCompiled() ? `node '${CLI.replaceAll("'", "'\\''")}'` : 'npm run -s satlink --';
}
