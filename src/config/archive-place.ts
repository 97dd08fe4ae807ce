import { homedir } from 'node:os';
import { join } from 'node:path';
import { LAB_PREFIX } from '../contract/engine-names';
import type { Environment } from './environment';
import { Secret } from './secret';

/** Where the documents of ended runs are kept. The address of a database may hold a password. */
export type ArchivePlace = { kind: 'off' } | { kind: 'file'; path: string } | { kind: 'postgres'; url: Secret };

const NAME = 'SATLINK_ARCHIVE_URL';

/**
 * `off`, a `postgres://` address, or the path of a file. If nothing is set: a file in the state directory of the user.
 * Runs of a lab do not belong there, so a lab that names no place keeps none.
 */
export function readArchivePlace(variables: Environment): ArchivePlace {
  const text = variables.secret(NAME)?.reveal();
  if (text === undefined) return isLab(variables) ? { kind: 'off' } : { kind: 'file', path: defaultPath(variables) };
  if (text === 'off') return { kind: 'off' };
  if (/^postgres(ql)?:/.test(text)) {
    if (!URL.canParse(text)) variables.problems.push(`${NAME} is no address of a database: postgres://user@host/name`);
    return { kind: 'postgres', url: new Secret(text) };
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(text))
    variables.problems.push(`${NAME} is none of: the path of a file, postgres://…, off`);
  return { kind: 'file', path: text };
}

function isLab(variables: Environment): boolean {
  return variables.text('SATLINK_QUEUE_PREFIX')?.startsWith(LAB_PREFIX) ?? false;
}

function defaultPath(variables: Environment): string {
  const state = variables.text('XDG_STATE_HOME') ?? join(variables.text('HOME') ?? homedir(), '.local', 'state');
  return join(state, 'satlink', 'archive.db');
}
