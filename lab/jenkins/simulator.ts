import { randomUUID } from 'node:crypto';
import { fieldsOf, type Answer, type Exchange } from '../http/exchange';
import type { Simulator } from '../http/serve';
import type { World } from '../world/world';
import { Builds, type Build, type Job } from './builds';
import { fileAnswer } from './range';
import { isWaiting, PERMALINKS, shownBuild, shownFolder, shownItem, shownJob, shownRoot, shownUser } from './shown';
import { parseTree, prune } from './tree';
import { callerOf, forbidden, HTML, page, type JenkinsUser } from './users';

const VERSION = '2.528.1';

export interface JenkinsLab {
  simulator: Simulator;
  /** The store for files that Jenkins does not serve itself: another origin. */
  artifacts: Simulator;
  builds: Builds;
  /** Called once Jenkins listens there. Its links lead to the same port, by another name of this machine. */
  listensAt(origin: string): void;
  /** Called once the artifact store listens. */
  artifactsAt(origin: string): void;
}

export function jenkinsLab(world: World, users: readonly JenkinsUser[]): JenkinsLab {
  const builds = new Builds(world);
  const stored = new Map<string, string>();
  let artifactsOrigin = '';
  const around: Around = {
    builds,
    users,
    keep: (content) => {
      const key = randomUUID();
      stored.set(key, content);
      return `${artifactsOrigin}/store/${key}?X-Signature=${randomUUID()}`;
    },
  };
  return {
    builds,
    listensAt: (origin) => (builds.rootUrl = origin.replace('127.0.0.1', 'localhost')),
    artifactsAt: (origin) => (artifactsOrigin = origin),
    simulator: {
      name: 'jenkins',
      answer: (exchange) => {
        const { status, headers, body } = answer(exchange, around);
        return { status, headers: { 'X-Jenkins': VERSION, 'X-Content-Type-Options': 'nosniff', ...headers }, body };
      },
      about: (exchange) => about(exchange, { builds, world }),
    },
    artifacts: {
      name: 'artifacts',
      about: () => [],
      answer: ({ headers, path }) => {
        // A store that is given a signature and a header besides refuses, and the header was not meant for it.
        if (headers.authorization !== undefined) return { status: 400, body: 'Only one auth mechanism allowed' };
        const content = stored.get(path.replace('/store/', ''));
        return content === undefined ? { status: 404 } : fileAnswer(Buffer.from(content), headers.range);
      },
    },
  };
}

interface Around {
  builds: Builds;
  users: readonly JenkinsUser[];
  keep: (content: string) => string;
}

function answer(exchange: Exchange, around: Around): Answer {
  const user = callerOf(exchange, around.users);
  if ('status' in user) return user;
  const { builds } = around;
  const { path } = exchange;
  const readable = builds.jobs.filter(({ kind }) => user.mayRead.includes(kind));
  if (path === '/') return { status: 200, headers: HTML, body: page('Dashboard [Jenkins]', 'Welcome to Jenkins!') };
  if (path === '/api/json') return json(shownRoot(builds, readable), exchange);
  if (path === '/me/api/json') return json(shownUser(builds, user.name), exchange);
  if (path === '/crumbIssuer/api/json') {
    return json(
      { _class: 'hudson.security.csrf.DefaultCrumbIssuer', crumb: randomUUID(), crumbRequestField: 'Jenkins-Crumb' },
      exchange,
    );
  }
  if (path === '/queue/api/json') {
    const items = builds.items
      .filter((item) => isWaiting(item) && user.mayRead.includes(item.job.kind))
      .map((item) => shownItem(builds, item));
    return json({ _class: 'hudson.model.Queue', items }, exchange);
  }
  if (path === '/queue/cancelItem') {
    if (exchange.method !== 'POST') return { status: 405, headers: HTML };
    builds.cancel(Number(exchange.query.get('id')));
    return { status: 204 };
  }
  const item = /^\/queue\/item\/(\d+)\/api\/json$/.exec(path)?.[1];
  if (item !== undefined) {
    const known = builds.itemOf(Number(item));
    return known === undefined || known.state === 'forgotten' || !user.mayRead.includes(known.job.kind)
      ? notFound()
      : json(shownItem(builds, known), exchange);
  }
  return answerJob(exchange, { user, around });
}

function answerJob(exchange: Exchange, { user, around }: { user: JenkinsUser; around: Around }): Answer {
  const { jobPath, rest } = splitJob(exchange.path);
  const job = around.builds.jobs.find(({ path }) => path === jobPath);
  if (job === undefined) {
    const folder = around.builds.jobs.some(({ path }) => path.startsWith(`${jobPath}/`));
    if (!folder || rest !== 'api/json') return notFound();
    const readable = around.builds.jobs.filter(({ kind }) => user.mayRead.includes(kind));
    return json(shownFolder(around.builds, readable, jobPath), exchange);
  }
  // No permission to read looks the same as no job.
  if (!user.mayRead.includes(job.kind)) return notFound();
  if (rest === 'api/json') return json(shownJob(job, around.builds), exchange);
  if (rest === 'buildWithParameters') return trigger(exchange, { user, job, builds: around.builds });
  const [number = '', ...inner] = rest.split('/');
  const isIt = Object.hasOwn(PERMALINKS, number) ? PERMALINKS[number]! : (one: Build) => String(one.number) === number;
  const build = job.builds.find(isIt);
  return build === undefined ? notFound() : answerBuild(exchange, { build, inner: inner.join('/'), user, around });
}

function answerBuild(
  exchange: Exchange,
  { build, inner, user, around }: { build: Build; inner: string; user: JenkinsUser; around: Around },
): Answer {
  if (inner === 'api/json') return json(shownBuild(around.builds, build), exchange);
  if (inner.startsWith('artifact/')) {
    const relative = inner.slice('artifact/'.length).split('/').map(safeDecode).join('/');
    const content = build.archived ? build.files.get(relative.replace(/^artifacts\//, '')) : undefined;
    if (content === undefined || !relative.startsWith('artifacts/')) return notFound();
    if (build.elsewhere) return { status: 302, headers: { Location: around.keep(content) } };
    return fileAnswer(Buffer.from(content), exchange.headers.range);
  }
  if (inner === 'consoleText') {
    return {
      status: 200,
      headers: { 'Content-Type': 'text/plain;charset=utf-8' },
      body: `${build.console.join('\n')}\n`,
    };
  }
  if (inner === 'logText/progressiveText') {
    const text = `${build.console.join('\n')}\n`;
    const headers = { 'Content-Type': 'text/plain;charset=utf-8', 'X-Text-Size': String(text.length) };
    const body = text.slice(Number(exchange.query.get('start') ?? 0));
    return { status: 200, headers: build.building ? { ...headers, 'X-More-Data': 'true' } : headers, body };
  }
  if (inner === 'stop') {
    if (exchange.method !== 'POST') return { status: 405, headers: HTML };
    if (!user.mayBuild.includes(build.job.kind)) return forbidden(user.name, 'hudson.model.Item.Cancel');
    around.builds.stop(build);
    return { status: 302, headers: { Location: `${around.builds.rootUrl}/` } };
  }
  return notFound();
}

function trigger(exchange: Exchange, { user, job, builds }: { user: JenkinsUser; job: Job; builds: Builds }): Answer {
  if (exchange.method !== 'POST')
    return { status: 405, headers: { ...HTML, Allow: 'POST' }, body: page('Error 405', 'Form post is required') };

  if (!user.mayBuild.includes(job.kind)) return forbidden(user.name, 'hudson.model.Item.Build');
  if (!job.buildable) return { status: 409, headers: HTML, body: page('Error 409', `${job.path} is not buildable`) };
  const fields = fieldsOf(exchange);
  const parameters: Record<string, string> = {};
  // The walk goes over the job's definitions and not over the request: what they do not know is dropped silently.
  for (const { name, choices, defaultValue } of job.definitions) {
    const value = fields.get(name) ?? defaultValue;
    if (choices !== undefined && !choices.includes(value)) {
      const thrown = `java.lang.IllegalArgumentException: Illegal choice for parameter ${name}: ${value}`;
      return { status: 500, headers: HTML, body: page('Oops!', `A problem occurred. ${thrown}`) };
    }
    parameters[name] = value;
  }
  const waiting = builds.waiting(job, parameters);
  const quiet = !/^0(sec)?$/.test(fields.get('delay') ?? '');
  const item = waiting ?? builds.enqueue(job, { parameters, user: user.name, quiet });
  return {
    status: waiting === undefined ? 201 : 303,
    headers: { Location: `${builds.rootUrl}/queue/item/${item.id}/` },
  };
}

function about(exchange: Exchange, { builds, world }: { builds: Builds; world: World }): string[] {
  const item = /^\/queue\/item\/(\d+)\//.exec(exchange.path)?.[1];
  const number = /\/(\d+)(\/|$)/.exec(splitJob(exchange.path).rest.replace(/^/, '/'))?.[1];
  const { jobPath } = splitJob(exchange.path);
  const order =
    builds.itemOf(Number(item)) ??
    builds.jobs.find(({ path }) => path === jobPath)?.builds.find((build) => build.number === Number(number));
  if (order !== undefined) return [order.parameters['CLUSTERID'] ?? ''];
  return [...fieldsOf(exchange).values()].filter((said) => world.locations.has(said));
}

/** `/job/A/job/B/12/api/json` → job `A/B`, rest `12/api/json`. */
function splitJob(path: string): { jobPath: string; rest: string } {
  const segments = path.split('/').slice(1);
  const names: string[] = [];
  while (segments[0] === 'job' && segments[1] !== undefined) {
    names.push(safeDecode(segments[1]));
    segments.splice(0, 2);
  }
  return { jobPath: names.join('/'), rest: segments.join('/') };
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function json(value: object, exchange: Exchange): Answer {
  const tree = exchange.query.get('tree');
  const fields = tree === null ? undefined : parseTree(tree);
  if (fields === null) return { status: 400, headers: HTML, body: page('Error 400', 'Invalid tree parameter') };
  return { status: 200, body: prune(value, fields) as object };
}

function notFound(): Answer {
  return { status: 404, headers: HTML, body: page('Error 404 Not Found', 'Not Found') };
}
