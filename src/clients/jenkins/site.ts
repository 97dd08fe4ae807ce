import type { Secret } from '../../config/secret';
import type { HttpResponse, Endpoint } from '../http';
import { JenkinsError } from './error';
import { explain } from './refusal';
import type { JenkinsRequest } from './refusal';
import { authorizationOf } from './request';

/** The time limit for an answer of Jenkins. */
export const JENKINS_TIMEOUT_MS = 15_000;

export interface JenkinsOptions {
  url: string;
  user: string;
  token: Secret;
  /** Hosts that keep its artifacts and are not public. */
  artifactHosts?: readonly string[];
  timeoutMs?: number;
}

/** A Jenkins server as this process knows it. */
export interface JenkinsSite {
  /** The site for requests of one kind; its errors are explained for that kind. */
  siteFor(asked: JenkinsRequest): Endpoint;
  /** Records an answer that only Jenkins can have given. */
  heardJenkins(heard: HttpResponse): void;
  /** True if this host has answered as Jenkins, and its last such answer had no header X-Jenkins. */
  isStripped(): boolean;
  /** True until it is known whether the header comes through. */
  isUnknown(): boolean;
}

const HEADER = 'x-jenkins';

export function isMarked({ header }: Pick<HttpResponse, 'header'>): boolean {
  return header(HEADER) !== undefined;
}

/**
 * With an API token Jenkins asks for no crumb. It also never sends a challenge, so the header goes out with each
 * request.
 *
 * Each answer of Jenkins has a header that separates it from a proxy's answer. Some proxies remove the header. We learn
 * whether this one does from answers that only Jenkins can have given.
 */
export function createSite({
  url,
  user,
  token,
  artifactHosts = [],
  timeoutMs = JENKINS_TIMEOUT_MS,
}: JenkinsOptions): JenkinsSite {
  let mark: 'unknown' | 'comes-through' | 'stripped' = 'unknown';
  const note = (heard: Pick<HttpResponse, 'header'>, isByJenkins: boolean) => {
    if (isMarked(heard)) mark = 'comes-through';
    else if (isByJenkins) mark = 'stripped';
  };
  return {
    siteFor: (asked) => ({
      system: 'jenkins',
      baseUrl: url,
      timeoutMs,
      redirectHosts: artifactHosts,
      headers: () => authorizationOf(Buffer.from(`${user}:${token.reveal()}`).toString('base64')),
      fail(facts, heard) {
        if (heard !== undefined) note(heard, false);
        const byJenkins = heard !== undefined && isMarked(heard);
        // A proxy's refusal may be gone in a minute; Jenkins' own is permanent.
        const own = { ...facts, permanent: facts.permanent && (byJenkins || facts.status === null) };
        const explained = heard === undefined ? own : explain(own, heard, asked);
        return new JenkinsError(explained, byJenkins, mark === 'stripped');
      },
    }),
    heardJenkins: (heard) => note(heard, true),
    isStripped: () => mark === 'stripped',
    isUnknown: () => mark === 'unknown',
  };
}
