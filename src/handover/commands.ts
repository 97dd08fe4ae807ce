import { inShell } from '../text/shell';

import type { NextStep } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';
import { DEFAULT_RUNBOOK } from '../runbooks';
import type { Runbook } from '../runbooks';

type Named = Pick<RunDocument, 'run' | 'location' | 'environment'>;

/** The command that starts a run for the same alert by hand. */
export function commandToStart({ location, environment }: Named, { slug }: Runbook): string {
  const which = slug === DEFAULT_RUNBOOK.slug ? '' : ` --runbook ${slug}`;
  return `satlink start ${inShell(location)} --environment ${inShell(environment)}${which}`;
}

/** A command about this run. */
export function runCommand(command: string, { run }: Pick<RunDocument, 'run'>, options = ''): string {
  return `satlink ${command} ${inShell(run)}${options}`;
}

/** The last step of nearly every hand-over. */
export function startAgain(document: Named, runbook: Runbook, what: string): NextStep {
  return { what, commands: [commandToStart(document, runbook)] };
}
