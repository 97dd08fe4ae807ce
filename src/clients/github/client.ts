import type { z } from 'zod';
import type { Secret } from '../../config/secret';
import { ClientError } from '../client-error';
import { sendForJson } from '../http';
import type { HttpRequest, Endpoint } from '../http';
import { Issue, Issues, User } from './schema';

/** GitHub refused, or could not be asked. */
export class GitHubError extends ClientError {
  override name = 'GitHubError';
}

/** An issue to open. */
export interface NewIssue {
  /** `owner/name` */
  repository: string;
  title: string;
  /** Markdown. Cut at GitHub's limit. */
  body: string;
  /** Written invisibly at the end of the body. We never open two issues with the same marker. */
  marker: string;
  /** ISO 8601. Issues whose last change is older are not searched. */
  since: string;
  /** The existing issue gets this title and body. */
  replaces?: boolean | undefined;
}

/** GitHub issues. Throws `GitHubError` only. */
export interface GitHub {
  /** The issue with the marker: the existing one, else a new one. With `replaces`, its text is the newest. */
  openIssue(issue: NewIssue): Promise<{ number: number; link: string }>;
}

type Opened = z.output<typeof Issue>;

const BODY_MAX = 65_000;
/** 10,000 issues, all opened or changed since the run began. */
const PAGES_MAX = 100;
/** GitHub's clock and ours may differ by this much. */
const CLOCK_SKEW_MS = 60_000;
const PAGE_SIZE = 100;

export function createGitHub({
  url,
  token,
  timeoutMs = 15_000,
}: {
  url: string;
  token: Secret;
  timeoutMs?: number;
}): GitHub {
  /** Asked once, when an issue bears our marker. */
  let owner: Promise<number | null> | undefined;
  const site: Endpoint = {
    system: 'github',
    baseUrl: url,
    timeoutMs,
    headers: () => ({
      Authorization: `Bearer ${token.reveal()}`,
      Accept: 'application/vnd.github+json',
      'X-GitHub-Api-Version': '2022-11-28',
    }),
    // GitHub may answer a rate limit with 403. Only the headers separate it from a missing permission.
    fail: (facts, heard) => {
      const limited = facts.retryAfterMs !== null || heard?.header('x-ratelimit-remaining') === '0';
      // A moved repository is answered with a redirect. Then the fleet file needs the new name.
      const moved = facts.status !== null && facts.status >= 300 && facts.status < 400;
      return new GitHubError({ ...facts, permanent: moved || (facts.permanent && !limited) });
    },
  };

  /**
   * Anybody can write our marker. An issue is ours if the owner of our token opened it; an app has no owner, and is a
   * bot.
   */
  async function firstOfOurs(issues: Opened[]): Promise<Opened | undefined> {
    owner ??= readOwner();
    const id = await owner.catch((error: unknown) => {
      owner = undefined;
      throw error;
    });
    return issues.find(({ user }) => (id === null ? user?.type === 'Bot' : user?.id === id));
  }

  async function readOwner(): Promise<number | null> {
    const ask: HttpRequest = { attempt: 'read who our token belongs to', method: 'GET', path: '/user' };
    try {
      return (await sendForJson(site, ask, User)).id;
    } catch (error) {
      if (error instanceof GitHubError && error.status === 403 && error.permanent) return null;
      throw error;
    }
  }

  /**
   * Uses lists instead of search: the search index lags behind, a list does not. Reads from the newest issue on, until
   * one is older than the run. Throws if that is too far, because a new issue could then be a second one.
   */
  async function find({ repository, marker, since }: NewIssue): Promise<Opened | undefined> {
    for (let page = 1; page <= PAGES_MAX; page++) {
      const query = {
        state: 'all',
        sort: 'created',
        direction: 'desc',
        since,
        per_page: String(PAGE_SIZE),
        page: String(page),
      };
      const ask: HttpRequest = {
        attempt: `list issues of ${repository}`,
        method: 'GET',
        path: issuesOf(repository),
        query,
      };
      const issues = await sendForJson(site, ask, Issues);
      const marked = issues.filter(({ body }) => body?.trimEnd().endsWith(commentOf(marker)));
      const found = marked.length === 0 ? undefined : await firstOfOurs(marked);
      const oldest = Date.parse(issues.at(-1)?.created_at ?? '');
      const isOlder = oldest < Date.parse(since) - CLOCK_SKEW_MS;
      if (found !== undefined || issues.length < PAGE_SIZE || isOlder) return found;
    }
    throw new GitHubError({
      attempt: `look for our issue in ${repository}`,
      reason: `more than ${PAGES_MAX * PAGE_SIZE} issues are newer than this run, and ours may be behind them`,
      method: 'GET',
      url: `${url}${issuesOf(repository)}`,
      status: 200,
      retryAfterMs: null,
      sent: 'answered',
      permanent: true,
    });
  }

  return {
    async openIssue(issue) {
      const found = await find(issue);
      if (found !== undefined && !issue.replaces) return { number: found.number, link: found.html_url };
      const { repository, title, body, marker } = issue;
      const cut = body.length > BODY_MAX ? `${body.slice(0, BODY_MAX)}\n\n(cut: the rest did not fit)` : body;
      const json = { title: title.slice(0, 250), body: `${cut}\n\n${commentOf(marker)}` };
      const path = issuesOf(repository);
      const ask: HttpRequest =
        found === undefined
          ? { attempt: `open an issue in ${repository}`, method: 'POST', path, json, expects: [201] }
          : { attempt: `change an issue in ${repository}`, method: 'PATCH', path: `${path}/${found.number}`, json };
      const opened = await sendForJson(site, ask, Issue);
      return { number: opened.number, link: opened.html_url };
    },
  };
}

function issuesOf(repository: string): string {
  return `/repos/${repository.split('/').map(encodeURIComponent).join('/')}/issues`;
}

function commentOf(marker: string): string {
  return `<!-- satlink-responder ${marker.replace(/[^\w.:@-]/g, '_')} -->`;
}
