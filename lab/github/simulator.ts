import { bearerOf, jsonOf, type Answer, type Exchange } from '../http/exchange';
import { Router, type Parts } from '../http/router';
import type { Simulator } from '../http/serve';
import type { World } from '../world/world';

export interface GithubIssue {
  number: number;
  title: string;
  body: string;
  labels: string[];
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

export interface GithubLab {
  simulator: Simulator;
  repositories: GithubRepository[];
  reset(): void;
}

/** GitHub's REST API as far as issues go. There is no idempotency key: a program must look before it posts again. */
export function githubLab(world: World, token: string): GithubLab {
  const repositories: GithubRepository[] = [
    { fullName: REPOSITORIES.satelliteLink, hasIssues: true, issues: [] },
    { fullName: REPOSITORIES.razee, hasIssues: true, issues: [] },
    { fullName: REPOSITORIES.withoutIssues, hasIssues: false, issues: [] },
  ];
  const inRepository =
    (respond: (repository: GithubRepository, exchange: Exchange, parts: Parts) => Answer) =>
    (exchange: Exchange, parts: Parts): Answer => {
      const repository = repositories.find(({ fullName }) => fullName === `${parts['owner']}/${parts['repo']}`);
      return repository === undefined ? failed(404, 'Not Found') : respond(repository, exchange, parts);
    };
  const router = new Router()
    .on('GET', '/user', () => ({ status: 200, body: { id: OWNER, login: 'satlink-lab' } }))
    .on('GET', '/search/issues', (exchange) => searchIssues(exchange, repositories))
    .on(
      'GET',
      '/repos/:owner/:repo',
      inRepository(({ fullName, hasIssues }) => ({
        status: 200,
        body: { full_name: fullName, has_issues: hasIssues, archived: false },
      })),
    )
    .on('GET', '/repos/:owner/:repo/issues', inRepository(listIssues))
    .on('POST', '/repos/:owner/:repo/issues', inRepository(createIssue))
    .on(
      'GET',
      '/repos/:owner/:repo/issues/:number',
      inRepository((repository, _exchange, { number }) => {
        const issue = repository.issues.find((other) => String(other.number) === number);
        return issue === undefined ? failed(404, 'Not Found') : { status: 200, body: shown(issue, repository) };
      }),
    )
    .on(
      'PATCH',
      '/repos/:owner/:repo/issues/:number',
      inRepository((repository, exchange, { number }) => changeIssue(repository, exchange, number)),
    );
  return {
    repositories,
    simulator: {
      name: 'github',
      answer: (exchange) => {
        const given = bearerOf(exchange) ?? /^token (\S+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
        if (exchange.headers['user-agent'] === undefined)
          return failed(403, 'Request forbidden by administrative rules.');
        if (given !== undefined && given !== token) return failed(401, 'Bad credentials');
        // A person who is not signed in does not learn that a private repository exists.
        if (given === undefined) return failed(404, 'Not Found');
        return router.answer(exchange) ?? failed(404, 'Not Found');
      },
      about: ({ body, query }) =>
        [...world.locations.keys()].filter((id) => body.includes(id) || query.toString().includes(id)),
    },
    reset: () => {
      for (const repository of repositories) repository.issues = [];
    },
  };
}

function listIssues(repository: GithubRepository, { query }: Exchange): Answer {
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
    body: issues.slice((page - 1) * perPage, page * perPage).map((issue) => shown(issue, repository)),
  };
}

/** Words in quotes must occur as they are; `repo:`, `in:`, `is:` narrow. An index lags behind in reality; here it does not. */
function searchIssues({ query }: Exchange, repositories: GithubRepository[]): Answer {
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
        .map((issue) => shown(issue, repository)),
    );
  return { status: 200, body: { total_count: items.length, incomplete_results: false, items } };
}

function createIssue(repository: GithubRepository, { body }: Exchange): Answer {
  if (!repository.hasIssues) return failed(410, 'Issues are disabled for this repo');
  const asked = jsonOf(body) as { title?: unknown; body?: unknown; labels?: unknown } | undefined;
  if (asked === undefined) return failed(400, 'Problems parsing JSON');
  if (typeof asked.title !== 'string' || asked.title === '')
    return failed(422, 'Validation Failed', [{ resource: 'Issue', field: 'title', code: 'missing_field' }]);

  if (typeof asked.body === 'string' && asked.body.length > 65_536) {
    return failed(422, 'Validation Failed', [
      { resource: 'Issue', field: 'body', code: 'custom', message: 'body is too long' },
    ]);
  }
  const issue: GithubIssue = {
    number: repository.issues.length + 1,
    title: asked.title,
    body: typeof asked.body === 'string' ? asked.body : '',
    labels: Array.isArray(asked.labels) ? asked.labels.map(String) : [],
    state: 'open',
    createdAt: new Date().toISOString(),
    by: OWNER,
  };
  repository.issues.push(issue);
  return { status: 201, body: shown(issue, repository) };
}

function changeIssue(repository: GithubRepository, { body }: Exchange, number: string | undefined): Answer {
  const issue = repository.issues.find((other) => String(other.number) === number);
  if (issue === undefined) return failed(404, 'Not Found');
  const asked = jsonOf(body) as { title?: unknown; body?: unknown } | undefined;
  if (asked === undefined) return failed(400, 'Problems parsing JSON');
  if (typeof asked.title === 'string') issue.title = asked.title;
  if (typeof asked.body === 'string') issue.body = asked.body;
  return { status: 200, body: shown(issue, repository) };
}

function shown(
  { number, title, body, labels, state, createdAt, by }: GithubIssue,
  { fullName }: GithubRepository,
): object {
  return {
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    created_at: createdAt,
    user: { id: by, login: by === OWNER ? 'satlink-lab' : 'somebody', type: 'User' },
    html_url: `https://github.lab.invalid/${fullName}/issues/${number}`,
    repository_url: `https://github.lab.invalid/api/v3/repos/${fullName}`,
  };
}

function failed(status: number, message: string, errors?: object[]): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, body: errors === undefined ? body : { ...body, errors } };
}
