import type { z } from 'zod';
import { openStream, readJson, send } from '../http';
import type { HttpRequest, HttpResponse, Endpoint } from '../http';
import { readCapped } from '../read-capped';
import { jobPath, isUrlOfJob } from './addresses';
import { findBuild } from './find-build';
import type { BuildSearch, RecentBuild, WantedBuild } from './find-build';
import { isWebPage } from './refusal';
import { triggerRequest } from './request';
import { AllBuilds, Build, JobAnswer, NewestBuilds, QueueItem, queueOf } from './schema';
import type { ListedBuild } from './schema';
import { createSite, isMarked } from './site';
import type { JenkinsOptions } from './site';

/** A parameterised job as Jenkins defines it. */
export interface JobDefinition {
  buildable: boolean;
  /** In the job's order; `choices` is null if the parameter takes any text. */
  parameters: { name: string; choices: string[] | null }[];
}

export interface WaitingBuild {
  queueId: number;
  /** Milliseconds since 1970, by Jenkins' clock. */
  sinceMs: number;
  parameters: Record<string, string>;
}

/** A build with its progress. It has ended if `building` is false and there is a result. */
export type JenkinsBuild = Omit<z.output<typeof Build>, 'actions'> & { parameters: Record<string, string> };

/** A Jenkins server, as one identity. All times are by its clock. Throws `JenkinsError` only. */
export interface Jenkins {
  /** Reads the parameters of a job. */
  readJob(job: string): Promise<JobDefinition>;
  /**
   * Starts a build and returns its queue item. Not idempotent, except that Jenkins folds equal waiting builds into one.
   * Jenkins silently drops a parameter that the job does not define.
   */
  trigger(order: { job: string; parameters: Record<string, string> }): Promise<{ queueId: number }>;
  /** Null if Jenkins no longer knows the item. It forgets one about five minutes after it left the queue. */
  readQueueItem(queueId: number): Promise<QueueItem | null>;
  /** The waiting builds of a job. */
  readWaiting(job: string): Promise<WaitingBuild[]>;
  /** Looks for a build in the pages of the job's list, up to a limit. */
  findBuild(job: string, wanted: WantedBuild): Promise<BuildSearch>;
  readBuild(job: string, number: number): Promise<JenkinsBuild>;
  /** The page of a build, for people. */
  pageOf(job: string, number: number): string;
  /**
   * Reads an artifact in pieces. `bytesMax` ends it with an error, and so does the signal. Null if Jenkins does not
   * have the artifact.
   */
  openArtifact(
    artifact: Artifact,
    limits: { bytesMax: number; signal: AbortSignal },
  ): Promise<AsyncIterable<Buffer> | null>;
}

export interface Artifact {
  job: string;
  number: number;
  relativePath: string;
}

const ACTIONS = 'actions[parameters[name,value]]';
const TREES = {
  job: 'buildable,property[parameterDefinitions[name,type,choices]]',
  item: 'id,why,stuck,cancelled,executable[number]',
  queue: `items[id,inQueueSince,task[url],${ACTIONS}]`,
  builds: `[number,queueId,timestamp,building,${ACTIONS}]`,
  build: `number,building,result,timestamp,duration,estimatedDuration,${ACTIONS},artifacts[fileName,relativePath]`,
};

export function createJenkins(options: JenkinsOptions): Jenkins {
  const { url } = options;
  const server = createSite(options);
  const site = server.siteFor({ kind: 'read' });

  async function read<T extends z.ZodType>(attempt: string, path: string, wanted: { tree: string; shape: T }) {
    const ask: HttpRequest = { attempt, method: 'GET', path: `${path}/api/json`, query: { tree: wanted.tree } };
    return accept(ask, await send(site, ask), wanted.shape);
  }

  /** An answer with the shape of Jenkins' answers is Jenkins' own. */
  function accept<T extends z.ZodType>(ask: HttpRequest, heard: HttpResponse, shape: T): z.output<T> {
    const answer = readJson(site, ask, { heard, shape });
    server.heardJenkins(heard);
    return answer;
  }

  async function readQueue(isOurs: (url: string) => boolean) {
    return (await read('read the queue', '/queue', { tree: TREES.queue, shape: queueOf(isOurs) })).items;
  }

  async function readPage(job: string, from: number, to: number): Promise<RecentBuild[] | null> {
    const attempt = `list builds of ${job}`;
    const tree = `${TREES.builds}{${from},${to}}`;
    if (to <= 100) {
      const { builds } = await read(attempt, jobPath(job), { tree: `builds${tree}`, shape: NewestBuilds });
      return builds.map(recentBuildOf);
    }
    const { allBuilds } = await read(attempt, jobPath(job), { tree: `allBuilds${tree}`, shape: AllBuilds });
    return allBuilds?.map(recentBuildOf) ?? null;
  }

  /**
   * Is this 404 without Jenkins' header still Jenkins' own? A proxy also answers 404 while Jenkins is away. So it is
   * believed only from a host that has answered as Jenkins, and did so without the header.
   */
  async function isNotFoundByJenkins(heard: HttpResponse): Promise<boolean> {
    if (isMarked(heard)) return true;
    if (server.isUnknown()) await readQueue(() => false);
    return server.isStripped();
  }

  return {
    async readJob(job) {
      const wanted = { tree: TREES.job, shape: JobAnswer };
      const { buildable, property } = await read(`read the job ${job}`, jobPath(job), wanted);
      return { buildable, parameters: property };
    },

    async trigger({ job, parameters }) {
      const ask: HttpRequest = {
        attempt: `start a build of ${job}`,
        ...triggerRequest({ job, parameters }),
        // 303 is the answer of a newer Jenkins if an equal build was waiting already; older ones may answer 302.
        expects: [201, 302, 303],
      };
      const sending = server.siteFor({ kind: 'trigger', job, parameters: Object.keys(parameters) });
      const heard = await send(sending, ask);
      const queueId = queueIdOf(sending, ask, heard);
      server.heardJenkins(heard);
      return { queueId };
    },

    async readQueueItem(queueId) {
      const path = `/queue/item/${queueId}/api/json`;
      const ask: HttpRequest = {
        attempt: `read queue item ${queueId}`,
        method: 'GET',
        path,
        query: { tree: TREES.item },
      };
      const heard = await send(site, { ...ask, expects: [200, 404] });
      if (heard.status === 200) return accept(ask, heard, QueueItem);
      if (await isNotFoundByJenkins(heard)) return null;
      throw answered(site, ask, { heard, reason: 'HTTP 404' });
    },

    async readWaiting(job) {
      const items = await readQueue((task) => isUrlOfJob(task, job));
      return items.map(({ id, inQueueSince, actions }) => ({
        queueId: id,
        sinceMs: inQueueSince,
        parameters: actions,
      }));
    },

    findBuild: (job, wanted) => findBuild((from, to) => readPage(job, from, to), wanted),

    async readBuild(job, number) {
      const tree = { tree: TREES.build, shape: Build };
      const { actions, ...build } = await read(`read build ${number} of ${job}`, `${jobPath(job)}/${number}`, tree);
      return { ...build, parameters: actions };
    },

    pageOf: (job, number) => `${url}${jobPath(job)}/${number}/`,

    async openArtifact({ job, number, relativePath }, { bytesMax, signal }) {
      const file = relativePath.split('/').map(encodeURIComponent).join('/');
      const ask = {
        attempt: `read the artifact ${relativePath} of build ${number}`,
        method: 'GET' as const,
        path: `${jobPath(job)}/${number}/artifact/${file}`,
        headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
        expects: [200, 404],
      };
      // A path that climbs with `..` would lead to another page of Jenkins, read with our login.
      if (relativePath.split('/').some((name) => name === '.' || name === '..')) throw neverSent(site, ask);
      const heard = await openStream(site, ask, signal);
      if (heard.status === 200 && !(isWebPage({ ...heard, text: '' }) && !/\.html?$/i.test(relativePath)))
        return readCapped(site, ask, { body: heard.body, bytesMax });

      heard.body.destroy();
      if (heard.status === 404 && isMarked(heard)) return null;
      throw answered(site, ask, { heard: { ...heard, text: '' }, reason: `HTTP ${heard.status}` });
    },
  };
}

function recentBuildOf({ number, queueId, timestamp, building, actions }: ListedBuild): RecentBuild {
  const startedAtMs = timestamp;
  return { number, startedAtMs, building, parameters: actions, queueId };
}

/** Only the number counts: the rest of Location is Jenkins' own idea of its address, or hostile. */
function queueIdOf(site: Endpoint, ask: HttpRequest, heard: HttpResponse): number {
  const id = /\/queue\/item\/(\d{1,15})\/?$/.exec(heard.header('location') ?? '')?.[1];
  if (id !== undefined) return Number(id);
  throw answered(site, ask, { heard, reason: 'accepted without naming the queue item' });
}

function neverSent(site: Endpoint, { attempt, method, path }: HttpRequest): Error {
  const facts = { attempt, method, url: `${site.baseUrl}${path}`, status: null, retryAfterMs: null };
  return site.fail({ ...facts, reason: 'that is not the path of an artifact', sent: 'never', permanent: true });
}

/** A useless answer, which may be different the next time. */
function answered(site: Endpoint, ask: HttpRequest, { heard, reason }: { heard: HttpResponse; reason: string }): Error {
  const facts = { attempt: ask.attempt, method: ask.method, url: `${site.baseUrl}${ask.path}`, status: heard.status };
  return site.fail({ ...facts, reason, retryAfterMs: null, sent: 'answered', permanent: false }, heard);
}
