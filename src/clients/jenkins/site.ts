import type { Secret } from '../../config/secret';
import type { Heard, Site } from '../http';
import { JenkinsError } from './error';
import { explain } from './refusal';
import type { Asked } from './refusal';
import { authorizationOf } from './request';

/** How long an answer of Jenkins is waited for. */
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
  /** Requests go there; errors are explained as of a request of that kind. */
  siteFor(asked: Asked): Site;
  /** Takes note of an answer that only Jenkins can have given. */
  heardJenkins(heard: Heard): void;
  /** True when this host has answered as Jenkins, and last did so without its header X-Jenkins. */
  isStripped(): boolean;
  /** True while it is not known whether the header comes through. */
  isUnknown(): boolean;
}

const HEADER = 'x-jenkins';

export function isMarked({ header }: Pick<Heard, 'header'>): boolean {
  return header(HEADER) !== undefined;
}

/**
 * With an API token Jenkins asks for no crumb. It never challenges either, so the header goes out with each request.
 *
 * Each answer of Jenkins bears a header by which it is told from an answer of a proxy before it. Some proxies take it
 * away; that this one does is learnt from the answers that only Jenkins can have given.
 */
export function createSite({
  url,
  user,
  token,
  artifactHosts = [],
  timeoutMs = JENKINS_TIMEOUT_MS,
}: JenkinsOptions): JenkinsSite {
  let mark: 'unknown' | 'comes-through' | 'stripped' = 'unknown';
  const note = (heard: Pick<Heard, 'header'>, isByJenkins: boolean) => {
    if (isMarked(heard)) mark = 'comes-through';
    else if (isByJenkins) mark = 'stripped';
  };
  return {
    siteFor: (asked) => ({
      baseUrl: url,
      timeoutMs,
      redirectHosts: artifactHosts,
      headers: () => authorizationOf(Buffer.from(`${user}:${token.reveal()}`).toString('base64')),
      fail(facts, heard) {
        if (heard !== undefined) note(heard, false);
        const byJenkins = heard !== undefined && isMarked(heard);
        // A proxy's refusal may be gone in a minute; Jenkins' own is for good.
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
