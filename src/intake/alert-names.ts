import type { Fleet } from '../config/fleet';
import { RUNBOOKS } from '../runbooks';
import type { Runbook } from '../runbooks';

/** Under which names the alerts of each runbook fire. Compared without regard to case and to blanks around them. */
export type AlertNames = readonly { name: string; runbook: Runbook }[];

/** As the fleet file says; for a runbook that it does not list, and without a fleet file, the runbook's own names. */
export function alertNamesOf(fleet: Pick<Fleet, 'alerts'> | null): AlertNames {
  return RUNBOOKS.flatMap((runbook) =>
    (fleet?.alerts?.[runbook.slug] ?? runbook.alerts).map((name) => ({ name, runbook })),
  );
}

/** The runbook that an alert asks for; null for one of somebody else's. */
export function runbookOfAlert(names: AlertNames, alertname: string): Runbook | null {
  return names.find(({ name }) => plain(name) === plain(alertname))?.runbook ?? null;
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
