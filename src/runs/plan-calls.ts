import type { Plan } from '../approvals/plan';
import { customerCommands } from '../workflows/connector-cannot-reach-iam/plan';

/** What one action of a plan amounts to: what a person would type, and what goes over the wire. */
export interface PlannedCall {
  action: 'api-key-reset' | 'master-refresh';
  /** Who does it. */
  by: 'api' | 'customer' | 'jenkins' | 'person';
  /** The same thing by hand, ready to copy. */
  commands: string[];
  request: { method: string; url: string; headers: Record<string, string>; form?: Record<string, string> } | null;
  notes: string[];
}

/** What differs between sites; what is not given is named, not guessed. */
export interface CallSite {
  /** Base URL of the container service's API. */
  containers?: string;
  jenkins?: string;
  refreshJob?: {
    path: string;
    parameters: { cluster: string; change?: string | undefined };
    fixed: Record<string, string>;
  };
}

const PUBLIC_CONTAINERS = 'https://containers.cloud.ibm.com';

/** The exact calls of a plan, without credentials. The reset is listed also where the customer makes it. */
export function callsOf(plan: Plan, site: CallSite = {}): PlannedCall[] {
  const calls = [refreshCall(plan, site)];
  const keyIsReplaced = plan.by['api-key-reset'] === 'api' && !plan.actions.includes('api-key-reset');
  return keyIsReplaced ? calls : [resetCall(plan, site), ...calls];
}

/** A request as it is shown: its line, then headers and fields of the form. */
export function linesOfRequest({ method, url, headers, form = {} }: NonNullable<PlannedCall['request']>): string[] {
  return [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(form).map(([name, value]) => `${name}=${value}`),
  ];
}

function resetCall({ target, by }: Plan, { containers = PUBLIC_CONTAINERS }: CallSite): PlannedCall {
  const who = by['api-key-reset'];
  return {
    action: 'api-key-reset',
    by: who,
    commands: customerCommands(target),
    request:
      who === 'customer'
        ? null
        : {
            method: 'POST',
            url: `${containers}/global/v1/keys`,
            headers: {
              Authorization: 'Bearer [secret]',
              'X-Auth-Refresh-Token': '[secret]',
              'X-Region': target.region,
              'X-Auth-Resource-Group': target.resourceGroup,
            },
          },
    notes: [
      who === 'customer'
        ? `The customer, account ${target.account}, runs these commands; we send nothing.`
        : `Sent once, with the identity that we hold in account ${target.account}; it cannot be undone.`,
    ],
  };
}

function refreshCall({ target, by }: Plan, { jenkins = '<jenkins>', refreshJob }: CallSite): PlannedCall {
  const who = by['master-refresh'];
  if (who === 'person') {
    return {
      action: 'master-refresh',
      by: who,
      commands: [],
      request: null,
      notes: ['A person refreshes the master and then says so.'],
    };
  }
  const path = refreshJob?.path ?? 'REFRESH_JOB_OF_THE_FLEET_FILE';
  const form: Record<string, string> = {
    ...refreshJob?.fixed,
    [refreshJob?.parameters.cluster ?? 'CLUSTER_PARAMETER']: target.location,
  };
  if (refreshJob?.parameters.change) form[refreshJob.parameters.change] = '<change id of the decision>';
  return {
    action: 'master-refresh',
    by: who,
    commands: [],
    request: {
      method: 'POST',
      url: `${jenkins}/${path
        .split('/')
        .map((part) => `job/${encodeURIComponent(part)}`)
        .join('/')}/buildWithParameters?delay=0sec`,
      headers: { Authorization: 'Basic [secret]', 'Content-Type': 'application/x-www-form-urlencoded' },
      form,
    },
    notes: [
      'Sent once, after the new key has had time to propagate.',
      ...(refreshJob
        ? []
        : ['The name of the job and of its parameters stand in the fleet file; give --fleet to see them.']),
    ],
  };
}
