import { bearerOf, jsonOf, type Answer, type Exchange } from '../http/exchange';
import { Router, type Parts } from '../http/router';
import type { Simulator } from '../http/serve';
import type { World } from '../world/world';

export interface GithubIssue {
  number: number;
  title: string;
  body: string;
  labels: string[];
  assignees: string[];
  state: 'open' | 'closed';
  createdAt: string;
  /** The id of who opened it. */
  by: number;
}

export interface GithubRepository {
  fullName: string;
  hasIssues: boolean;
  issues: GithubIssue[];
}

export const REPOSITORIES = {
  satelliteLink: 'lab-org/satellite-link-issues',
  razee: 'lab-org/razee-issues',
  withoutIssues: 'lab-org/no-issues-here',
} as const;

/** The owner of the lab's token. */
const OWNER = 4_201;
const LOGIN = 'satlink-lab';
/** Those who may be given an issue. GitHub refuses anybody else. */
const ASSIGNABLE = new Set([LOGIN, 'mia', 'noah']);
const TITLE_MAX = 256;
const BODY_MAX = 65_536;

export interface GithubLab {
  simulator: Simulator;
  repositories: GithubRepository[];
  /** Told once the server listens: addresses in answers are absolute. */
  listensAt(origin: string): void;
  reset(): void;
}

/** GitHub's REST API as far as issues go. There is no idempotency key: a program must look before it posts again. */
export function githubLab(world: World, token: string): GithubLab {
  const repositories: GithubRepository[] = [
    { fullName: REPOSITORIES.satelliteLink, hasIssues: true, issues: [] },
    { fullName: REPOSITORIES.razee, hasIssues: true, issues: [] },
    { fullName: REPOSITORIES.withoutIssues, hasIssues: false, issues: [] },
  ];
  let origin = '';
  const inRepository =
    (respond: (repository: GithubRepository, exchange: Exchange, parts: Parts & { origin: string }) => Answer) =>
    (exchange: Exchange, parts: Parts): Answer => {
      const repository = repositories.find(({ fullName }) => fullName === `${parts['owner']}/${parts['repo']}`);
      return repository === undefined ? failed(404, 'Not Found') : respond(repository, exchange, { ...parts, origin });
    };
  const router = new Router()
    .on('GET', '/user', () => ({ status: 200, body: { id: OWNER, login: LOGIN, type: 'User', url: `${origin}/user` } }))
    .on('GET', '/user/repos', () => ({
      status: 200,
      body: repositories.map((repository) => shownRepository(repository, origin)),
    }))
    .on('GET', '/search/issues', (exchange) => searchIssues(exchange, { repositories, origin }))
    .on(
      'GET',
      '/repos/:owner/:repo',
      inRepository((repository) => ({ status: 200, body: shownRepository(repository, origin) })),
    )
    .on('GET', '/repos/:owner/:repo/issues', inRepository(listIssues))
    .on('POST', '/repos/:owner/:repo/issues', inRepository(createIssue))
    .on(
      'GET',
      '/repos/:owner/:repo/issues/:number',
      inRepository((repository, _exchange, { number }) => {
        const issue = repository.issues.find((other) => String(other.number) === number);
        return issue === undefined
          ? failed(404, 'Not Found')
          : { status: 200, body: shown(issue, { repository, origin }) };
      }),
    )
    .on(
      'PATCH',
      '/repos/:owner/:repo/issues/:number',
      inRepository((repository, exchange, { number }) => changeIssue(repository, exchange, { number, origin })),
    )
    .on(
      'GET',
      '/repos/:owner/:repo/assignees/:login',
      inRepository((_repository, _exchange, { login = '' }) =>
        ASSIGNABLE.has(login) ? { status: 204 } : failed(404, 'Not Found'),
      ),
    )
    .on(
      'GET',
      '/repos/:owner/:repo/labels',
      inRepository(({ issues }) => ({
        status: 200,
        body: [...new Set(issues.flatMap(({ labels }) => labels))].map((name) => ({ name })),
      })),
    );
  return {
    repositories,
    listensAt: (url) => (origin = url),
    simulator: {
      name: 'github',
      answer: (exchange) => {
        const page = pageOf(exchange, repositories);
        if (page !== null) return page;
        const given = bearerOf(exchange) ?? /^token (\S+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
        if (exchange.headers['user-agent'] === undefined)
          return failed(403, 'Request forbidden by administrative rules.');
        if (given !== undefined && given !== token) return failed(401, 'Bad credentials');
        // A person who is not signed in does not learn that a private repository exists.
        if (given === undefined) return failed(404, 'Not Found');
        return router.answer(exchange) ?? failed(404, 'Not Found');
      },
      about: ({ body, query }) => world.idsIn(`${body.toString('utf8')} ${query.toString()}`),
    },
    reset: () => {
      for (const repository of repositories) repository.issues = [];
    },
  };
}

/** The page of an issue, for a person who follows a link. Null for every other address. */
function pageOf({ method, path }: Exchange, repositories: GithubRepository[]): Answer | null {
  const [, name, number] = /^\/([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(path) ?? [];
  const issues = repositories.find(({ fullName }) => fullName === name)?.issues;
  const issue = issues?.find((one) => String(one.number) === number);
  if (method !== 'GET' || issue === undefined) return null;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${issue.title} #${issue.number}\n${issue.state}\n\n${issue.body}\n`,
  };
}

function listIssues(repository: GithubRepository, { query }: Exchange, { origin }: Answering): Answer {
  if (!repository.hasIssues) return failed(410, 'Issues are disabled for this repo');
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((label) => label !== '');
  const perPage = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const since = Date.parse(query.get('since') ?? '') || 0;
  const issues = repository.issues
    .filter(({ createdAt }) => Date.parse(createdAt) >= since)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)))
    .toReversed();
  return {
    status: 200,
    body: issues.slice((page - 1) * perPage, page * perPage).map((issue) => shown(issue, { repository, origin })),
  };
}

/** Words in quotes must occur as they are; `repo:`, `in:`, `is:` narrow. An index lags behind in reality; here it does not. */
function searchIssues(
  { query }: Exchange,
  { repositories, origin }: { repositories: GithubRepository[] } & Answering,
): Answer {
  const q = query.get('q') ?? '';
  if (q === '') return failed(422, 'Validation Failed', [{ resource: 'Search', field: 'q', code: 'missing' }]);
  const repo = /\brepo:(\S+)/.exec(q)?.[1];
  const phrases = [...q.replace(/\b(?:repo|in|is|state|type|label|author):\S+/g, '').matchAll(/"([^"]+)"|(\S+)/g)];
  const items = repositories
    .filter(({ fullName }) => repo === undefined || fullName === repo)
    .flatMap((repository) =>
      repository.issues
        .filter(({ title, body }) =>
          phrases.every(([, quoted, bare]) => `${title}\n${body}`.includes(quoted ?? bare ?? '')),
        )
        .map((issue) => shown(issue, { repository, origin })),
    );
  return { status: 200, body: { total_count: items.length, incomplete_results: false, items } };
}

interface Asked {
  title?: unknown;
  body?: unknown;
  labels?: unknown;
  assignees?: unknown;
  state?: unknown;
}

/** The fields that GitHub refuses, in its words. A field that is left out is not looked at. */
function faultsIn({ title, body, labels, assignees, state }: Asked): object[] {
  const fault = (field: string, code: string, message?: string) => ({ resource: 'Issue', field, code, message });
  const faults: object[] = [];
  if (title !== undefined && (typeof title !== 'string' || title === '')) faults.push(fault('title', 'missing_field'));
  if (typeof title === 'string' && title.length > TITLE_MAX)
    faults.push(fault('title', 'custom', `title is too long (maximum is ${TITLE_MAX} characters)`));
  if (typeof body === 'string' && body.length > BODY_MAX)
    faults.push(fault('body', 'custom', `body is too long (maximum is ${BODY_MAX} characters)`));
  if (labels !== undefined && labelsOf(labels) === null) faults.push(fault('labels', 'invalid'));
  if (assignees !== undefined && !(Array.isArray(assignees) && assignees.every((one) => ASSIGNABLE.has(String(one)))))
    faults.push(fault('assignees', 'invalid'));
  if (state !== undefined && state !== 'open' && state !== 'closed') faults.push(fault('state', 'invalid'));
  return faults;
}

/** Labels are names, or objects that have one; null if they are neither. */
function labelsOf(labels: unknown): string[] | null {
  if (!Array.isArray(labels)) return null;
  const names = labels.map((one: unknown) =>
    typeof one === 'string' ? one : (one as { name?: unknown } | null)?.name,
  );
  return names.every((name) => typeof name === 'string' && name !== '') ? (names as string[]) : null;
}

interface Answering {
  origin: string;
}

function createIssue(repository: GithubRepository, { body }: Exchange, { origin }: Answering): Answer {
  if (!repository.hasIssues) return failed(410, 'Issues are disabled for this repo');
  const asked = jsonOf(body) as Asked | undefined;
  if (asked === undefined) return failed(400, 'Problems parsing JSON');
  const faults = faultsIn({ ...asked, title: asked.title ?? '' });
  if (faults.length > 0) return failed(422, 'Validation Failed', faults);
  const issue: GithubIssue = {
    number: repository.issues.length + 1,
    title: asked.title as string,
    body: typeof asked.body === 'string' ? asked.body : '',
    labels: labelsOf(asked.labels ?? []) ?? [],
    assignees: (asked.assignees as string[] | undefined) ?? [],
    state: 'open',
    createdAt: new Date().toISOString(),
    by: OWNER,
  };
  repository.issues.push(issue);
  return { status: 201, body: shown(issue, { repository, origin }) };
}

function changeIssue(
  repository: GithubRepository,
  { body }: Exchange,
  { number, origin }: Answering & { number?: string | undefined },
): Answer {
  const issue = repository.issues.find((other) => String(other.number) === number);
  if (issue === undefined) return failed(404, 'Not Found');
  const asked = jsonOf(body) as Asked | undefined;
  if (asked === undefined) return failed(400, 'Problems parsing JSON');
  const faults = faultsIn(asked);
  if (faults.length > 0) return failed(422, 'Validation Failed', faults);
  if (typeof asked.title === 'string') issue.title = asked.title;
  if (typeof asked.body === 'string') issue.body = asked.body;
  if (asked.labels !== undefined) issue.labels = labelsOf(asked.labels) ?? [];
  if (asked.assignees !== undefined) issue.assignees = asked.assignees as string[];
  if (asked.state !== undefined) issue.state = asked.state as GithubIssue['state'];
  return { status: 200, body: shown(issue, { repository, origin }) };
}

function shownRepository({ fullName, hasIssues }: GithubRepository, origin: string): object {
  const [owner, name] = fullName.split('/');
  return {
    full_name: fullName,
    name,
    owner: { login: owner, type: 'Organization' },
    has_issues: hasIssues,
    archived: false,
    url: `${origin}/repos/${fullName}`,
    html_url: `${origin}/${fullName}`,
  };
}

function shown(
  { number, title, body, labels, assignees, state, createdAt, by }: GithubIssue,
  { repository: { fullName }, origin }: { repository: GithubRepository } & Answering,
): object {
  return {
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => ({ login })),
    created_at: createdAt,
    user: { id: by, login: by === OWNER ? LOGIN : 'somebody', type: 'User' },
    url: `${origin}/repos/${fullName}/issues/${number}`,
    html_url: `${origin}/${fullName}/issues/${number}`,
    repository_url: `${origin}/repos/${fullName}`,
  };
}

function failed(status: number, message: string, errors?: object[]): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, body: errors === undefined ? body : { ...body, errors } };
}
