import type { Fleet } from '../config/fleet';
import { RUNBOOKS } from '../runbooks';
import type { Runbook } from '../runbooks';

/** The names of each runbook's alerts. They are compared without case and without blanks around them. */
export type AlertNames = readonly { name: string; runbook: Runbook }[];

/**
 * The names that the fleet file gives. The runbook's own names apply if the fleet file does not list it, or if there is
 * no fleet file.
 */
export function alertNamesOf(fleet: Pick<Fleet, 'alerts'> | null): AlertNames {
  return RUNBOOKS.flatMap((runbook) =>
    (fleet?.alerts?.[runbook.slug] ?? runbook.alerts).map((name) => ({ name, runbook })),
  );
}

/** The runbook that an alert asks for; null for an alert that is not ours. */
export function runbookOfAlert(names: AlertNames, alertname: string): Runbook | null {
  return names.find(({ name }) => plain(name) === plain(alertname))?.runbook ?? null;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
