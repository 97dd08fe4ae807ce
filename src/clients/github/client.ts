import type { z } from 'zod';
import type { Secret } from '../../config/secret';
import { sendForJson } from '../http';
import type { Ask, Site } from '../http';
import { GitHubError } from './error';
import { Issue, Issues } from './schema';

/** An issue to open. */
export interface NewIssue {
  /** `owner/name` */
  repository: string;
  title: string;
  /** Markdown. Cut where GitHub would refuse it. */
  body: string;
  /** Written into the body where nobody sees it: the same marker is never opened twice. */
  marker: string;
  /** ISO 8601: nothing that was last changed before is searched. */
  since: string;
}

/** GitHub issues. Throws `GitHubError` only. */
export interface GitHub {
  /** The issue with the marker: the one that is there, else a new one. */
  openIssue(issue: NewIssue): Promise<{ number: number; link: string }>;
}

const BODY_MAX = 65_000;
/** 10,000 issues, of which all were opened or changed since the run began. */
const PAGES_MAX = 100;
/** GitHub's clock and ours may differ by so much. */
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
  const site: Site = {
    baseUrl: url,
    timeoutMs,
    headers: () => ({
      Authorization: `Bearer ${token.reveal()}`,
      Accept: 'application/vnd.github+json',
      'X-GitHub-Api-Version': '2022-11-28',
    }),
    // A rate limit may be answered with 403; only its headers tell it from a missing permission.
    fail: (facts, heard) => {
      const limited = facts.retryAfterMs !== null || heard?.header('x-ratelimit-remaining') === '0';
      // A repository that was moved is answered with a redirect, and the fleet file must follow it.
      const moved = facts.status !== null && facts.status >= 300 && facts.status < 400;
      return new GitHubError({ ...facts, permanent: moved || (facts.permanent && !limited) });
    },
  };

  /**
   * Lists rather than searches: the search index lags behind, and a list does not. Reads, from the newest, until an issue
   * is older than the run. Throws where that is too far: opening one then could be a second one.
   */
  async function find({ repository, marker, since }: NewIssue): Promise<z.output<typeof Issue> | undefined> {
    for (let page = 1; page <= PAGES_MAX; page++) {
      const query = {
        state: 'all',
        sort: 'created',
        direction: 'desc',
        since,
        per_page: String(PAGE_SIZE),
        page: String(page),
      };
      const ask: Ask = { attempt: `list issues of ${repository}`, method: 'GET', path: issuesOf(repository), query };
      const issues = await sendForJson(site, ask, Issues);
      const found = issues.find(({ body }) => body?.includes(commentOf(marker)));
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
      if (found !== undefined) return { number: found.number, link: found.html_url };
      const { repository, title, body, marker } = issue;
      const cut = body.length > BODY_MAX ? `${body.slice(0, BODY_MAX)}\n\n(cut: the rest did not fit)` : body;
      const ask: Ask = {
        attempt: `open an issue in ${repository}`,
        method: 'POST',
        path: issuesOf(repository),
        json: { title: title.slice(0, 250), body: `${cut}\n\n${commentOf(marker)}` },
        expects: [201],
      };
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
