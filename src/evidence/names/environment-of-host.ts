/** Environments that run against the test systems; the next pattern has those that run against production. */
const TEST_ENVIRONMENT = /^(dev|prestage|stage\d*|stg.*|test|perf.*)$/;
const PRODUCTION_ENVIRONMENT = /^prod/;
const TEST_LABEL = /^(test|stage\d*|staging|prestage|dev|stg)$/;
const PRODUCTION_HOST = /(^|\.)(cloud\.ibm\.com|bluemix\.net)$/;

/** The world of a host; null if the name does not show it. */
export function worldOfHost(host: string): 'production' | 'test' | null {
  const name = host.toLowerCase();
  if (name.split('.').some((label) => TEST_LABEL.test(label))) return 'test';

  return PRODUCTION_HOST.test(name) ? 'production' : null;
}

/** The world of an environment such as `prod` or `stage`; null for an unknown name. */
export function worldOfEnvironment(environment: string): 'production' | 'test' | null {
  if (PRODUCTION_ENVIRONMENT.test(environment)) return 'production';

  return TEST_ENVIRONMENT.test(environment) ? 'test' : null;
}

/** Does the host surely belong to another world than the environment? Unknown names never clash. */
export function hostClashes(host: string, environment: string): boolean {
  const ofHost = worldOfHost(host);
  const ofEnvironment = worldOfEnvironment(environment);
  return ofHost !== null && ofEnvironment !== null && ofHost !== ofEnvironment;
}

/** The host of a URL; null for other text. Written by hand, because `new URL` throws and requires a scheme. */
export function hostOfUrl(url: string): string | null {
  return /^\s*[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\s@]*@)?([a-z0-9.-]+)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}
