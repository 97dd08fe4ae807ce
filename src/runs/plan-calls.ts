import type { Plan } from '../approvals/plan';
import { resetRequest } from '../clients/containers/request';
import { authorizationOf, refreshForm, triggerRequest } from '../clients/jenkins/request';
import { writeOut } from '../clients/request';
import type { Request } from '../clients/request';
import { resetCommands } from '../approvals/reset-commands';

/** One action of a plan in detail: the command that a person would type, and the request over the wire. */
export interface PlannedCall {
  action: 'api-key-reset' | 'master-refresh';
  /** The person or the system that does it. */
  by: 'api' | 'customer' | 'jenkins' | 'person';
  /** The same action by hand, ready to copy. */
  commands: string[];
  request: { method: string; url: string; headers: Record<string, string>; form?: Record<string, string> } | null;
  notes: string[];
}

/** The facts that differ between sites. A fact that is not given is named, not guessed. */
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

const SECRET = '[secret]';

/**
 * The exact calls of a plan, without credentials. The code that sends them also makes them here. The reset is listed
 * also if the customer makes it.
 */
export function callsOf(plan: Plan, site: CallSite = {}): PlannedCall[] {
  const calls = [refreshCall(plan, site)];
  const who = plan.by['api-key-reset'];
  const isReplaced = who === 'api' && !plan.actions.includes('api-key-reset');
  return isReplaced || who === 'nobody' ? calls : [resetCall(plan, who, site), ...calls];
}

/** A request for people: its line, then headers and fields of the form. */
export function linesOfRequest({ method, url, headers, form = {} }: NonNullable<PlannedCall['request']>): string[] {
  return [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(form).map(([name, value]) => `${name}=${value}`),
  ];
}

function resetCall({ target }: Plan, who: 'api' | 'customer', { containers }: CallSite): PlannedCall {
  return {
    action: 'api-key-reset',
    by: who,
    commands: resetCommands(target),
    request:
      who === 'customer'
        ? null
        : shown(containers ?? UNKNOWN_CONTAINERS, resetRequest(target, { accessToken: SECRET, refreshToken: SECRET })),
    notes: [
      who === 'customer'
        ? `The customer, account ${target.account}, runs these commands; we send nothing.`
        : `Sent once, with the identity that we hold in account ${target.account}; it cannot be undone.`,
      ...(who === 'customer' || containers !== undefined
        ? []
        : [addressOf(UNKNOWN_CONTAINERS, 'IBMCLOUD_CS_API_ENDPOINT', 'the public address of IBM Cloud')]),
    ],
  };
}

function refreshCall({ target, by }: Plan, { jenkins, refreshJob }: CallSite): PlannedCall {
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
  const job = refreshJob ?? UNKNOWN_JOB;
  const parameters = refreshForm(job, { location: target.location, change: '<change id of the decision>' });
  return {
    action: 'master-refresh',
    by: who,
    commands: [],
    request: shown(jenkins ?? UNKNOWN_JENKINS, triggerRequest({ job: job.path, parameters }), authorizationOf(SECRET)),
    notes: [
      'Sent once, after the new key has had time to propagate. Names of parameters are sent as the job itself spells them.',
      ...(jenkins === undefined ? [addressOf(UNKNOWN_JENKINS, 'SATLINK_JENKINS_URL')] : []),
      ...(refreshJob
        ? []
        : ['The name of the job and of its parameters stand in the fleet file; give --fleet to see them.']),
    ],
  };
}

const UNKNOWN_CONTAINERS = '<container-service>';
const UNKNOWN_JENKINS = '<jenkins>';

/** Says where an address is set that the reader's side does not know. */
function addressOf(placeholder: string, variable: string, otherwise?: string): string {
  const usual = otherwise === undefined ? '' : `; if it is not set there, it is ${otherwise}`;
  return `${placeholder} is an address that only the remediation worker knows. Its variable ${variable} has it${usual}.`;
}

const UNKNOWN_JOB: NonNullable<CallSite['refreshJob']> = {
  path: 'REFRESH_JOB_OF_THE_FLEET_FILE',
  parameters: { cluster: 'CLUSTER_PARAMETER' },
  fixed: {},
};

/** The fields of a form are shown one by one. `body` is the same in one line. */
function shown(
  baseUrl: string,
  request: Request,
  headers?: Record<string, string>,
): NonNullable<PlannedCall['request']> {
  const { method, url, headers: all } = writeOut(baseUrl, request, headers);
  return { method, url, headers: all, form: request.form };
}
