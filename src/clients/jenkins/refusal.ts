import type { ErrorFacts } from '../client-error';
import type { Heard } from '../http';

/**
 * Why Jenkins did not schedule a build. A refusal by Jenkins itself is the same the next time; the page that explains it
 * is HTML with whatever in it, so only the names of our own parameters are taken from it.
 */
export function factsOfRefusal(facts: ErrorFacts, heard: Heard, parameters: string[]): ErrorFacts {
  const byJenkins = heard.header('x-jenkins') !== undefined;
  switch (heard.status) {
    case 302:
      return { ...facts, reason: 'Jenkins did not schedule it (HTTP 302)', permanent: false };
    case 400:
    case 500: {
      const refused = /Illegal choice for parameter\s+([\w.-]{1,100})/.exec(heard.text)?.[1];
      const named = parameters.find((name) => name === refused);
      const reason =
        named !== undefined
          ? `the value of ${named} is not among the job's choices (HTTP ${heard.status})`
          : `Jenkins rejects the request (HTTP ${heard.status})`;
      return byJenkins ? { ...facts, reason, permanent: true } : facts;
    }
    case 401:
      return { ...facts, reason: 'Jenkins does not know the user or its token (HTTP 401)' };
    case 403: {
      const needed = /^[\w.]{1,100}$/.exec(heard.header('x-required-permission') ?? '')?.[0];
      return { ...facts, reason: `no permission${needed === undefined ? '' : ` (${needed})`} (HTTP 403)` };
    }
    case 404:
      return { ...facts, reason: 'the job is unknown, or we may not see it (HTTP 404)' };
    case 409:
      return { ...facts, reason: 'the job is disabled (HTTP 409)' };
    default:
      return facts;
  }
}
