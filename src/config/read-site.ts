import { readCodecKeys } from './codec-keys';
import type { Environment } from './environment';
import type { Fleet } from './fleet';
import type { Policy } from './policy-shape';
import type { PolicyNow } from './policy-now';
import { ConfigProblems } from './problems';
import { loadFleet, loadPolicy, type ReadFile } from './read-files';
import { readingOf } from './reading';
import { unencrypted } from './rules';
import { readTraces } from './traces';
import type { TracesConfig } from './traces';

const LOG_LEVELS = ['info', 'trace', 'debug', 'warn', 'error', 'fatal'] as const;

/** The placeholder until the problems of the files are reported. */
export const NOTHING: { policy: Policy; fleet: Fleet } = {
  policy: { people: {}, environments: {} },
  fleet: { artifactHosts: [], xo: {}, environments: {} },
};

/** The common part of each process of a site, workers and gateway, from its environment. */
export interface Site {
  queuePrefix: string;
  temporalUi: string | null;
  log: { level: string; pretty: boolean };
  /** The file of the audit stream; null for none. */
  auditLog: string | null;
  /** Where spans go; null for nowhere. */
  traces: TracesConfig | null;
  /** The files at start-up; null if a file is not named, or has problems. */
  policy: Policy | null;
  fleet: Fleet | null;
  policyNow: PolicyNow;
}

/**
 * Adds all problems of the variables and of each file to the problems of `variables`.
 *
 * @param alsoWrong more problems of a policy for this process. It is called at each reading, because the file may
 * change at any time.
 */
export function readSite(
  variables: Environment,
  { readFile, alsoWrong = () => [] }: { readFile: ReadFile; alsoWrong?: (policy: Policy) => string[] },
): Site {
  const policyFile = variables.required('SATLINK_POLICY_FILE', 'the file that says who may decide');
  const fleetFile = variables.required('SATLINK_FLEET_FILE', 'the file that names bots, jobs, carriers and channels');
  const atStart = <T>(path: string, load: (path: string, readFile: ReadFile) => T): T | null => {
    if (path === '') return null;
    const reading = readingOf(() => load(path, readFile));
    if (reading.readable) return reading.value;
    variables.problems.push(...reading.problems);
    return null;
  };
  const hasKeys = readCodecKeys(variables) !== null;
  const lacksKeys = (today: Policy) => (hasKeys ? [] : unencrypted(today));
  const policy = atStart(policyFile, loadPolicy);
  if (policy !== null) variables.problems.push(...lacksKeys(policy));
  return {
    queuePrefix: variables.text('SATLINK_QUEUE_PREFIX') ?? '',
    temporalUi: variables.text('SATLINK_TEMPORAL_UI') && variables.url('SATLINK_TEMPORAL_UI', null),
    log: readLog(variables),
    auditLog: variables.appendable('SATLINK_AUDIT_LOG'),
    traces: readTraces(variables),
    policy,
    fleet: atStart(fleetFile, loadFleet),
    policyNow: () =>
      readingOf(() => {
        const today = loadPolicy(policyFile, readFile);
        const problems = [...lacksKeys(today), ...alsoWrong(today)];
        if (problems.length > 0) throw new ConfigProblems(problems);
        return today;
      }),
  };
}

function readLog(variables: Environment): Site['log'] {
  const format = variables.oneOf('SATLINK_LOG_FORMAT', ['json', 'pretty'], process.stdout.isTTY ? 'pretty' : 'json');
  return { level: variables.oneOf('SATLINK_LOG_LEVEL', LOG_LEVELS, 'info'), pretty: format === 'pretty' };
}
