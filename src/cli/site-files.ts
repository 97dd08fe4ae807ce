import type { People } from '../approvals/names';
import { permitLivesMs } from '../approvals/permit';
import { containersBase } from '../config/containers-address';
import type { Fleet } from '../config/fleet';
import type { Policy } from '../config/policy-shape';
import { noPolicy, peopleNow } from '../config/policy-now';
import { loadFleet, loadPolicy } from '../config/read-files';
import { type Reading, readingOf } from '../config/reading';
import { claimedInProduction } from '../config/rules';
import { policyProblems, siteProblems } from '../config/site-problems';
import { unnamedProxy } from '../config/unnamed-proxy';
import type { CallSite } from '../runs/plan-calls';
import type { Check } from '../runs';
import { Exit, EXIT } from './exit';
import type { Io } from './io';
import { environmentIn } from '../config/environment-in';

/** Checks the policy and fleet files that are given. `permitMs` is the life of the longest permit of the policy. */
export function checkSiteFiles(
  io: Io,
  options: { policy?: string; fleet?: string },
): { checks: Check[]; permitMs: number | null } {
  const policyFile = options.policy ?? io.env['SATLINK_POLICY_FILE'];
  const fleetFile = options.fleet ?? io.env['SATLINK_FLEET_FILE'];
  const policy = policyFile === undefined ? null : readingOf(() => loadPolicy(policyFile));
  const fleet = fleetFile === undefined ? null : readingOf(() => loadFleet(fleetFile));
  const checks: Check[] = [];
  if (policy !== null) checks.push(checkOf('policy file', policyFile!, policy));
  if (fleet !== null) checks.push(checkOf('fleet file', fleetFile!, fleet));
  if (!policy?.readable) return { checks, permitMs: null };
  const isWhole = fleet?.readable === true;
  const problems = isWhole ? siteProblems(policy.value, fleet.value) : policyProblems(policy.value);
  checks.push({
    name: isWhole ? 'policy and fleet' : 'who decides',
    ok: problems.length === 0,
    because: problems.length === 0 ? fitting(isWhole) : problems.join('; '),
  });
  return {
    checks,
    // The permit of a refresh waits for the reset, so it lives longer.
    permitMs: Math.max(...Object.values(policy.value.environments).map((one) => permitLivesMs('master-refresh', one))),
  };
}

/**
 * The checks of both files that a process of a real site makes at its start. Both files must be given. Nothing outside of
 * them is asked.
 */
export function checkConfig(io: Io, options: { policy?: string; fleet?: string }): Check[] {
  const { checks } = checkSiteFiles(io, options);
  const missing = ['policy', 'fleet'].filter((name) => !checks.some((check) => check.name === `${name} file`));
  const policy = options.policy ?? io.env['SATLINK_POLICY_FILE'];
  const read = policy === undefined ? null : readingOf(() => loadPolicy(policy));
  const problems = read?.readable ? claimedInProduction(read.value) : [];
  return [
    ...missing.map((name) => ({ name: `${name} file`, ok: false, because: `name it with --${name}` })),
    ...checks,
    ...(problems.length === 0 ? [] : [{ name: 'signatures', ok: false, because: problems.join('; ') }]),
  ];
}

/** The gateway's own variables tell whether a proxy stands before it. Workers know its address only. */
export function checkProxy({ env }: Pick<Io, 'env'>): Check[] {
  const url = env['SATLINK_GATEWAY_URL'];
  const named = env['SATLINK_GATEWAY_TRUSTED_PROXIES']?.trim();
  if (url === undefined || named === undefined) return [];
  const because = unnamedProxy(url, named === '' ? [] : [named]);
  return [{ name: 'proxy of the gateway', ok: because === null, because: because ?? (named || 'none is needed') }];
}

function fitting(isWhole: boolean): string {
  if (isWhole) return 'they fit together';
  return 'enough people can decide; with --fleet it is also checked how the two files fit together';
}

function checkOf(name: string, file: string, read: Reading<{ environments: object }>): Check {
  if (!read.readable) return { name, ok: false, because: read.problems.join('; ') };
  return { name, ok: true, because: `${file}: ${Object.keys(read.value.environments).join(', ')}` };
}

/** The fleet file, null where none is given. */
export function readFleetOf(io: Pick<Io, 'env'>, fleetOption: string | undefined): Fleet | null {
  const file = fleetOption ?? io.env['SATLINK_FLEET_FILE'];
  if (file === undefined) return null;
  const fleet = readingOf(() => loadFleet(file));
  if (!fleet.readable) throw new Exit(EXIT.usage, `${file}: ${fleet.problems.join('; ')}`);
  return fleet.value;
}

/**
 * The reason why a run cannot work in this environment: the policy or the fleet does not know it. Null if neither file
 * is named, or if they cannot be read from here.
 */
export function whyUnknownEnvironment(io: Pick<Io, 'env'>, environment: string): string | null {
  const fleetFile = io.env['SATLINK_FLEET_FILE'];
  const files: [name: string, read: Reading<{ environments: object }>][] = [
    [`the policy ${io.env['SATLINK_POLICY_FILE']}`, policyNow(io)],
  ];
  if (fleetFile !== undefined) files.push([`the fleet ${fleetFile}`, readingOf(() => loadFleet(fleetFile))]);
  for (const [name, read] of files) {
    if (!read.readable || Object.hasOwn(read.value.environments, environment)) continue;
    const known = Object.keys(read.value.environments).join(', ');
    return `environment: ${environment} is not in ${name}; it has ${known}`;
  }
  return null;
}

/** The people that the policy knows. None if no policy file is named, or if it cannot be read from here. */
export function peopleKnown(io: Pick<Io, 'env'>): People {
  return peopleNow(() => policyNow(io));
}

/** The policy as its file says now. Not readable if no file is named. */
export function policyNow(io: Pick<Io, 'env'>): Reading<Policy> {
  const file = io.env['SATLINK_POLICY_FILE'];
  return file === undefined ? noPolicy() : readingOf(() => loadPolicy(file));
}

/** The names and addresses of the jobs at this site, as far as they are given. */
export function callSiteOf(io: Pick<Io, 'env'>, fleetOption: string | undefined, environment: string): CallSite {
  const file = fleetOption ?? io.env['SATLINK_FLEET_FILE'];
  const fleet = file === undefined ? null : readingOf(() => loadFleet(file));
  const job = fleet?.readable ? environmentIn(fleet.value, environment)?.refreshJob : undefined;
  const jenkins = io.env['SATLINK_JENKINS_URL'];
  const containers = io.env['IBMCLOUD_CS_API_ENDPOINT'];
  return {
    ...(containers ? { containers: containersBase(containers) } : {}),
    ...(jenkins ? { jenkins } : {}),
    ...(job ? { refreshJob: job } : {}),
  };
}
