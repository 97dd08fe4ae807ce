/** Names of environments that run against the test systems, and those that run against production. */
const TEST_ENVIRONMENT = /^(dev|prestage|stage\d*|stg.*|test|perf.*)$/;
const PRODUCTION_ENVIRONMENT = /^prod/;
const TEST_LABEL = /^(test|stage\d*|staging|prestage|dev|stg)$/;
const PRODUCTION_HOST = /(^|\.)(cloud\.ibm\.com|bluemix\.net)$/;

/** Which world a host belongs to; null where the name does not tell. */
export function worldOfHost(host: string): 'production' | 'test' | null {
  const name = host.toLowerCase();
  if (name.split('.').some((label) => TEST_LABEL.test(label))) {
    return 'test';
  }
  return PRODUCTION_HOST.test(name) ? 'production' : null;
}

/** Which world an environment such as `prod` or `stage` belongs to; null for names that we do not know. */
export function worldOfEnvironment(environment: string): 'production' | 'test' | null {
  if (PRODUCTION_ENVIRONMENT.test(environment)) {
    return 'production';
  }
  return TEST_ENVIRONMENT.test(environment) ? 'test' : null;
}

/** Does the host surely belong to another world than the environment? Unknown names never clash. */
export function hostClashes(host: string, environment: string): boolean {
  const ofHost = worldOfHost(host);
  const ofEnvironment = worldOfEnvironment(environment);
  return ofHost !== null && ofEnvironment !== null && ofHost !== ofEnvironment;
}

/** The host of a URL; null where it is not one. Written by hand, because `new URL` throws and wants a scheme. */
export function hostOfUrl(url: string): string | null {
  return /^\s*[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\s@]*@)?([a-z0-9.-]+)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}
