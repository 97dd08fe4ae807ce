import { readArchivePlace } from './archive-place';
import { containersBase, PUBLIC_CONTAINERS } from './containers-address';
import type { Addresses, Config, DiagnosisSecrets, RemediationSecrets } from './config';
import { readDeployment } from './deployment';
import { Environment } from './environment';
import type { Fleet } from './fleet';
import { isLoopbackUrl } from './loopback';
import type { Policy } from './policy-shape';
import { ConfigProblems } from './problems';
import { deepFreeze, type ReadFile, readTextFile } from './read-files';
import { NOTHING, readSite } from './read-site';
import { needsOf, problemsBetween, trustProblems } from './rules';

/**
 * The configuration of a worker, from its environment and the files named there. Called once per process. Throws
 * `ConfigProblems` with all problems, by variable name or path. The result is frozen.
 */
export function readConfig(
  process: Config['process'],
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = readTextFile,
): Config {
  const variables = new Environment(env, readFile);
  const { problems } = variables;
  const { policy, fleet, ...site } = readSite(variables, {
    readFile,
    alsoWrong: (today) => trustProblems(today, config.addresses),
  });
  const files = { policy: policy ?? NOTHING.policy, fleet: fleet ?? NOTHING.fleet };
  const config: Config = {
    process,
    ...site,
    ...files,
    deployment: process === 'diagnosis' ? readDeployment(variables) : null,
    addresses: readAddresses(variables),
    console: variables.text('SATLINK_GATEWAY_URL') && variables.origin('SATLINK_GATEWAY_URL', null),
    runbookPages: variables.text('SATLINK_RUNBOOKS_URL') && variables.url('SATLINK_RUNBOOKS_URL', null),
    health: readEndpoint(variables, 'SATLINK_HEALTH_PORT'),
    sdkMetrics: readEndpoint(variables, 'SATLINK_SDK_METRICS_PORT'),
    secrets: process === 'diagnosis' ? diagnosisSecrets(variables, files.fleet) : remediationSecrets(variables, files),
  };
  if (policy && fleet) problems.push(...problemsBetween(config));
  if (problems.length > 0) throw new ConfigProblems(problems);
  return deepFreeze(config);
}

/** IBM's own tools read the same variables, and they write the addresses with `/global`. */
function readAddresses(variables: Environment): Addresses {
  const containers = containersBase(variables.url('IBMCLOUD_CS_API_ENDPOINT', PUBLIC_CONTAINERS));
  // The lab serves both from one address.
  const resources = isLoopbackUrl(containers) ? containers : 'https://resource-controller.cloud.ibm.com';
  return {
    slack: variables.url('SATLINK_SLACK_API_URL', 'https://slack.com').replace(/\/api$/, ''),
    jenkins: variables.url('SATLINK_JENKINS_URL', null),
    iam: variables.url('IBMCLOUD_IAM_API_ENDPOINT', 'https://iam.cloud.ibm.com'),
    containers,
    resourceController: variables.url('IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT', resources),
    link: variables.url('IBMCLOUD_SAT_API_ENDPOINT', 'https://api.link.satellite.cloud.ibm.com'),
    pagerduty: variables.url('SATLINK_PAGERDUTY_EVENTS_URL', 'https://events.pagerduty.com'),
    github: variables.url('SATLINK_GITHUB_API_URL', 'https://api.github.com'),
  };
}

/** On loopback by default: an endpoint shows the work of this process. */
function readEndpoint(variables: Environment, name: string): { host: string; port: number } | null {
  const port = variables.port(name);
  const host = variables.text('SATLINK_HEALTH_HOST') ?? '127.0.0.1';
  return port === null ? null : { host, port };
}

function diagnosisSecrets(variables: Environment, fleet: Fleet): DiagnosisSecrets {
  const needs = needsOf(fleet);
  const token = (name: string, isNeeded: boolean, what: string) =>
    isNeeded ? variables.requiredSecret(name, what) : variables.secret(name);
  return {
    kind: 'diagnosis',
    jenkins: {
      user: variables.required('SATLINK_JENKINS_USER', 'the read-only Jenkins user'),
      token: variables.requiredSecret('SATLINK_JENKINS_TOKEN', 'the API token of that user'),
    },
    slackBot: token('SATLINK_SLACK_BOT_TOKEN', needs.slackBot, 'the fleet file uses Slack'),
    slackUser: token('SATLINK_SLACK_USER_TOKEN', needs.slackUser, 'the fleet file asks an xo bot as a user'),
    ibmcloud: variables.secretMap('SATLINK_IBMCLOUD_APIKEYS'),
    pagerduty: Object.fromEntries(
      needs.pagerduty.map((name) => [
        name,
        variables.requiredSecret(`SATLINK_PAGERDUTY_KEY_${name}`, `the fleet file pages with ${name}`),
      ]),
    ),
    github: token('SATLINK_GITHUB_TOKEN', needs.github, 'the fleet file opens GitHub issues'),
    archive: readArchivePlace(variables),
  };
}

function remediationSecrets(variables: Environment, { policy }: { policy: Policy }): RemediationSecrets {
  const environments = Object.entries(policy.environments).filter(([, { mode }]) => mode === 'act');
  const ibmcloud = variables.secretMap('SATLINK_IBMCLOUD_APIKEYS');
  for (const [name, { heldAccounts }] of environments) {
    for (const account of heldAccounts.filter((one) => !Object.hasOwn(ibmcloud, one))) {
      variables.problems.push(
        `SATLINK_IBMCLOUD_APIKEYS has no key of ${account}, which the policy holds in environments.${name}`,
      );
    }
  }
  const user = variables.text('SATLINK_JENKINS_USER');
  const byJenkins = environments.some(([, { refresh }]) => refresh.by === 'jenkins');
  if (!byJenkins && user === null) return { kind: 'remediation', jenkins: null, ibmcloud };
  return {
    kind: 'remediation',
    jenkins: {
      user: variables.required('SATLINK_JENKINS_USER', 'the Jenkins user that may start the refresh job'),
      token: variables.requiredSecret('SATLINK_JENKINS_TOKEN', 'the API token of that user'),
    },
    ibmcloud,
  };
}
