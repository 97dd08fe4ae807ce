import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Lab } from './lab';
import { notificationOf, sentAlert } from './notification';
import type { PolicyText } from './people';
import { STORIES } from './stories';
import { holdAccountsOf } from './stories/shared-keys';
import type { Story } from './story';
import { POLICY_FILE } from './worker-env';

/** The names of the files. */
export interface EnvFiles extends EnvFilesOfMany {
  diagnosis: string;
  remediation: string;
}

/** Absent where there are no such locations. */
interface EnvFilesOfMany {
  /** The lab's policy with the accounts of many locations. */
  policy?: string;
  /** A notification with an alert for each of these locations. */
  alerts?: string;
}

/**
 * Writes what a worker or client of one's own needs to use this lab: with many locations also their policy and their alerts.
 * A file that is there already is not touched: it throws.
 */
export function writeEnvFiles(
  lab: Pick<Lab, 'workerEnv'>,
  { asked, many }: { asked: string | null; many: readonly Story[] },
): EnvFiles & { remove: () => void } {
  const folder = asked === null ? mkdtempSync(join(tmpdir(), 'satlink-lab-')) : null;
  const diagnosis = asked === null ? join(folder!, 'lab.env') : resolve(asked);
  const written: string[] = folder === null ? [] : [folder];
  const write = (file: string, text: string): string => {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    written.push(file);
    return file;
  };
  const ofMany: EnvFilesOfMany =
    many.length === 0
      ? {}
      : {
          policy: write(`${diagnosis}.policy.yaml`, policyFor(many)),
          alerts: write(`${diagnosis}.alerts.json`, alertsOf(many)),
        };
  const variables = (worker: 'diagnosis' | 'remediation') =>
    Object.entries({
      ...lab.workerEnv(worker),
      ...(ofMany.policy === undefined ? {} : { SATLINK_POLICY_FILE: ofMany.policy }),
    })
      .map(([name, value]) => `${name}=${quoted(value)}\n`)
      .join('');
  write(diagnosis, variables('diagnosis'));
  const remediation = write(`${diagnosis}.remediation`, variables('remediation'));
  const remove = () => written.forEach((file) => rmSync(file, { recursive: true, force: true }));
  return { diagnosis, remediation, ...ofMany, remove };
}

function alertsOf(many: readonly Story[]): string {
  return `${JSON.stringify(notificationOf(many.map(({ location }) => sentAlert(location))))}\n`;
}

function policyFor(many: readonly Story[]): string {
  const policy = parse(readFileSync(POLICY_FILE, 'utf8')) as PolicyText;
  holdAccountsOf([...STORIES, ...many])(policy);
  return stringify(policy, { aliasDuplicateObjects: false });
}

/** For a shell and for `node --env-file`: no value of the lab has a single quote. */
function quoted(value: string): string {
  if (/['\r\n]/.test(value)) throw new Error('a value of the lab cannot be written into an env file');
  return `'${value}'`;
}
