import { join } from 'node:path';
import type { Addresses } from '../src/config/config';
import type { Credentials } from './identities';

export const POLICY_FILE = join(__dirname, 'config', 'policy.yaml');
export const FLEET_FILE = join(__dirname, 'config', 'fleet.yaml');

/** Everything of the environment that both workers share. */
export function sharedEnv(addresses: Addresses): Record<string, string> {
  return {
    SATLINK_QUEUE_PREFIX: 'lab-',
    SATLINK_POLICY_FILE: POLICY_FILE,
    SATLINK_FLEET_FILE: FLEET_FILE,
    SATLINK_SLACK_API_URL: `${addresses.slack}/api`,
    SATLINK_JENKINS_URL: addresses.jenkins,
    IBMCLOUD_IAM_API_ENDPOINT: addresses.iam,
    IBMCLOUD_CS_API_ENDPOINT: addresses.containers,
    IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: addresses.resourceController,
    IBMCLOUD_SAT_API_ENDPOINT: addresses.link,
    SATLINK_PAGERDUTY_EVENTS_URL: addresses.pagerduty,
    SATLINK_GITHUB_API_URL: addresses.github,
  };
}

/** The secrets of one worker, as environment variables. Only the diagnosis worker talks to people. */
export function secretEnv(worker: 'diagnosis' | 'remediation', credentials: Credentials): Record<string, string> {
  const { jenkins, ibmcloud } = credentials[worker];
  const own = {
    SATLINK_JENKINS_USER: jenkins.user,
    SATLINK_JENKINS_TOKEN: jenkins.token,
    SATLINK_IBMCLOUD_APIKEYS: JSON.stringify(ibmcloud),
  };
  if (worker === 'remediation') return own;
  const pagerduty = Object.entries(credentials.pagerduty).map(([name, key]) => [`SATLINK_PAGERDUTY_KEY_${name}`, key]);
  return {
    ...own,
    SATLINK_SLACK_BOT_TOKEN: credentials.slack.bot,
    SATLINK_SLACK_USER_TOKEN: credentials.slack.user,
    SATLINK_GITHUB_TOKEN: credentials.github,
    ...(Object.fromEntries(pagerduty) as Record<string, string>),
  };
}
