import { LAB_PREFIX } from '../contract/engine-names';
import type { Addresses, Config } from './config';
import type { Channel, Fleet } from './fleet';
import { isLoopbackUrl } from './loopback';
import type { Policy } from './policy-shape';
import { siteProblems } from './site-problems';

/** The rules between files: how policy, fleet, addresses and queue names must fit together. */
export function problemsBetween(config: Pick<Config, 'queuePrefix' | 'addresses' | 'fleet' | 'policy'>): string[] {
  return [
    ...queueProblems(config.queuePrefix, config.addresses),
    ...trustProblems(config.policy, config.addresses),
    ...siteProblems(config.policy, config.fleet),
  ];
}

/**
 * A worker that talks to the lab must not take runs from a production queue: it would "perform" them against the lab. A
 * worker on a lab queue must not reach a real system.
 */
function queueProblems(queuePrefix: string, addresses: Addresses): string[] {
  const here = urlsOf(addresses).filter(isLoopbackUrl).length;
  const isLab = queuePrefix.startsWith(LAB_PREFIX);
  if (here > 0 && !isLab)
    return [`SATLINK_QUEUE_PREFIX does not start with ${LAB_PREFIX}, but outside addresses are of this machine`];

  const elsewhere = Object.entries({ ...addresses }).filter(([, url]) => url !== '' && !isLoopbackUrl(url));
  if (isLab && elsewhere.length > 0) {
    const names = elsewhere.map(([name]) => name).join(', ');
    return [`SATLINK_QUEUE_PREFIX starts with ${LAB_PREFIX}, but these addresses are not of this machine: ${names}`];
  }
  return [];
}

function urlsOf(addresses: Addresses): string[] {
  return Object.values({ ...addresses });
}

/** In production, unsigned decisions count only if no real system can be reached. */
export function trustProblems(policy: Policy, addresses: Addresses): string[] {
  return urlsOf(addresses).every(isLoopbackUrl) ? [] : claimedInProduction(policy);
}

/** The production environments of a policy in which unsigned decisions count. */
export function claimedInProduction(policy: Policy): string[] {
  return Object.entries(policy.environments)
    .filter(([, { production, trust }]) => production && trust === 'claimed')
    .map(([name]) => `policy: environments.${name}.trust is "claimed", which production does not allow`);
}

/**
 * The environments of a policy that want encryption, for a process that has no keys. Production wants it, unless the policy
 * says that its data may stand in clear.
 */
export function unencrypted(policy: Policy): string[] {
  return Object.entries(policy.environments)
    .filter(([, { encrypted, production }]) => encrypted ?? production)
    .map(([name, { encrypted }]) =>
      encrypted
        ? `policy: environments.${name}.encrypted is true, and SATLINK_CODEC_KEYS is not set`
        : `policy: environments.${name}.production is true, and SATLINK_CODEC_KEYS is not set; "encrypted: false" keeps its data in clear`,
    );
}

/** The identities that the fleet file requires. */
export interface IdentityNeeds {
  slackBot: boolean;
  slackUser: boolean;
  github: boolean;
  /** Names of PagerDuty routing keys. */
  pagerduty: string[];
}

export function needsOf(fleet: Fleet): IdentityNeeds {
  const environments = Object.values(fleet.environments);
  const channels = environments
    .flatMap(({ teams }) => Object.values(teams))
    .flatMap(({ cie, otherwise }): Channel[] => [...cie, ...otherwise]);
  const bots = Object.values(fleet.xo);
  const routingKeys = channels.flatMap((channel) => (channel.kind === 'pagerduty' ? [channel.routingKey] : []));
  return {
    slackBot:
      bots.some(({ askAs }) => askAs === 'bot') ||
      environments.some(({ threadChannel }) => threadChannel !== undefined) ||
      channels.some(({ kind }) => kind === 'slack'),
    slackUser: bots.some(({ askAs }) => askAs === 'user'),
    github: channels.some(({ kind }) => kind === 'github'),
    pagerduty: [...new Set(routingKeys)],
  };
}
