import { redact } from '../../evidence/redaction/redact';
import type { ErrorFacts } from '../client-error';
import type { HttpResponse } from '../http';
import { isRedirect, redirectOf, redirectWords, redirectTarget } from '../redirect';
import { isUrlOfJob } from './addresses';

/** The kind of the request. A refused trigger must not be sent again, and its page is searched for our parameters. */
export type JenkinsRequest = { kind: 'read' } | { kind: 'trigger'; job: string; parameters: string[] };

const LET_IN =
  'let requests with an API token through to Jenkins there, or set SATLINK_JENKINS_URL to an address that does';

/**
 * The reason why Jenkins, or a server before it, refused, and the remedy for a person. The page is HTML with any
 * content. So we take only the names of our own parameters from its text, and only the host from a redirect.
 */
export function explain(facts: ErrorFacts, heard: HttpResponse, asked: JenkinsRequest): ErrorFacts {
  const { status } = heard;
  const says = (reason: string, permanent = facts.permanent): ErrorFacts => ({
    ...facts,
    reason: `${reason} (HTTP ${status})`,
    permanent,
  });
  if (isRedirect(status)) return says(reasonOfRedirect(facts, heard, asked), true);
  if (status >= 200 && status < 300) {
    // A read may meet a page for a moment. For a trigger the page's origin is unknown, so it is never sent again on a
    // guess.
    if (isWebPage(heard))
      return says(`a web page came, most likely a sign-in page: ${LET_IN}`, asked.kind === 'trigger');
    return facts;
  }
  const byJenkins = heard.header('x-jenkins') !== undefined;
  switch (status) {
    case 400:
    case 500:
      return byJenkins && asked.kind === 'trigger' ? says(reasonOfRejection(heard, asked.parameters), true) : facts;
    case 401:
      return says(
        byJenkins
          ? 'Jenkins does not know the user or its token: check SATLINK_JENKINS_USER and SATLINK_JENKINS_TOKEN'
          : `something before Jenkins wants a login of its own: ${LET_IN}`,
      );
    case 403:
      return says(reasonOfForbidden(heard, byJenkins));
    case 404:
      return says(
        asked.kind === 'trigger' ? 'the job is unknown, or we may not see it' : 'it is unknown, or we may not see it',
      );
    case 405:
      return says('what answered does not take this request: check SATLINK_JENKINS_URL');
    case 407:
      return says('a proxy wants a login of its own');
    case 409:
      return asked.kind === 'trigger' ? says('the job is disabled') : facts;
    case 502:
    case 504:
      return says('a proxy got no answer from Jenkins');
    case 503:
      return says('Jenkins is starting, or is down for maintenance');
    default:
      return facts;
  }
}

/** A page for people, in answer to a program. */
export function isWebPage({ header, text }: Pick<HttpResponse, 'header' | 'text'>): boolean {
  return (
    /^\s*text\/html\b/i.test(header('content-type') ?? '') || /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(text)
  );
}

/** Jenkins itself redirects a trigger to the page of the job if one of its plugins refuses the order. */
function reasonOfRedirect({ url }: ErrorFacts, heard: HttpResponse, asked: JenkinsRequest): string {
  const location = heard.header('location');
  const target = redirectTarget(location, url);
  if (asked.kind === 'trigger' && target !== null && isUrlOfJob(target.href, asked.job))
    return 'Jenkins did not schedule it: one of its plugins turned the order down';

  const redirect = redirectOf(location, url);
  const words = redirectWords(redirect);
  switch (redirect.to) {
    case 'https':
      return `${words}: set SATLINK_JENKINS_URL to https://${redirect.host}`;
    case 'elsewhere':
      return `${words}: if Jenkins has moved there, set SATLINK_JENKINS_URL to it; if that is a sign-in, ${LET_IN}`;
    case 'same-host':
      return `${words}, most likely to a sign-in or to another path: ${LET_IN}`;
    case 'nowhere':
      return `${words}: check SATLINK_JENKINS_URL`;
  }
}

function reasonOfRejection({ text }: HttpResponse, parameters: string[]): string {
  const refused = /Illegal choice for parameter\s+([\w.-]{1,100})/.exec(text)?.[1];
  const named = parameters.find((name) => name === refused);
  return named === undefined ? 'Jenkins rejects the request' : `the value of ${named} is not among the job's choices`;
}

/** The message about a crumb. The word alone is not enough, because the head of each Jenkins page has it. */
const NO_CRUMB =
  /\b(?:no|not|in)[\s-]*valid[\s-]+crumb\b|\bcrumb\b[^<.]{0,40}\b(?:missing|required|invalid|expired|not valid)\b/i;

function reasonOfForbidden(heard: HttpResponse, byJenkins: boolean): string {
  const needed = /^[\w.]{1,100}$/.exec(heard.header('x-required-permission') ?? '')?.[0];
  if (heard.header('x-you-are-authenticated-as')?.toLowerCase() === 'anonymous')
    return 'our login did not reach Jenkins, which takes us for anonymous: something on the way removes it';

  if (needed !== undefined) return `no permission (${redact(needed)})`;
  if (NO_CRUMB.test(heard.text))
    return 'Jenkins wants a crumb, as it does of people who log in with a password: put an API token into SATLINK_JENKINS_TOKEN';

  return byJenkins ? 'no permission' : 'refused, without saying why';
}
