import type { z } from 'zod';
import type { Secret } from '../../config/secret';
import { openStream, readJson, send, sendForJson } from '../http';
import type { Ask, Heard, Site } from '../http';
import { readCapped } from '../read-capped';
import { jobPath, isUrlOfJob } from './addresses';
import { JenkinsError } from './error';
import { findBuild } from './find-build';
import type { BuildSearch, WantedBuild } from './find-build';
import { factsOfRefusal } from './refusal';
import { Build, Builds, JobAnswer, Queue, QueueItem } from './schema';
import type { ListedBuild } from './schema';

/** A parameterised job as Jenkins defines it. */
export interface JobDefinition {
  buildable: boolean;
  /** In the job's order; `choices` is null where the parameter takes any text. */
  parameters: { name: string; choices: string[] | null }[];
}

export interface WaitingBuild {
  queueId: number;
  /** Milliseconds since 1970, by Jenkins' clock. */
  sinceMs: number;
  parameters: Record<string, string>;
}

export interface RecentBuild {
  number: number;
  queueId?: number;
  startedAtMs: number;
  building: boolean;
  parameters: Record<string, string>;
}

/** A build with what is known of its progress. It has ended when `building` is false and there is a result. */
export type JenkinsBuild = Omit<z.output<typeof Build>, 'actions'> & { parameters: Record<string, string> };

/** A Jenkins server, as one identity. All times are by its clock. Throws `JenkinsError` only. */
export interface Jenkins {
  /** Reads the parameters of a job. */
  readJob(job: string): Promise<JobDefinition>;
  /**
   * Starts a build and says which queue item it is. Not idempotent, except that Jenkins folds equal waiting builds into
   * one. A parameter that the job does not define is dropped by Jenkins without a word.
   */
  trigger(order: { job: string; parameters: Record<string, string> }): Promise<{ queueId: number }>;
  /** Null when Jenkins no longer knows the item: it forgets one some five minutes after it left the queue. */
  readQueueItem(queueId: number): Promise<QueueItem | null>;
  /** The waiting builds of a job. */
  readWaiting(job: string): Promise<WaitingBuild[]>;
  /** Looks for a build, in as many pages of the job's list as it takes; there is a limit. */
  findBuild(job: string, wanted: WantedBuild): Promise<BuildSearch>;
  readBuild(job: string, number: number): Promise<JenkinsBuild>;
  /** The page of a build, for people. */
  pageOf(job: string, number: number): string;
  /**
   * Reads an artifact in pieces. `bytesMax` cuts it off with an error, and so does the signal. An artifact that Jenkins
   * does not have is null.
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

export interface JenkinsOptions {
  url: string;
  user: string;
  token: Secret;
  timeoutMs?: number;
}

const ACTIONS = 'actions[parameters[name,value]]';
const TREES = {
  job: 'buildable,property[parameterDefinitions[name,type,choices]]',
  item: 'id,why,stuck,cancelled,executable[number]',
  queue: `items[id,inQueueSince,task[url],${ACTIONS}]`,
  builds: `[number,queueId,timestamp,building,${ACTIONS}]`,
  build: `number,url,queueId,building,result,timestamp,duration,estimatedDuration,${ACTIONS},artifacts[fileName,relativePath]`,
};

/** With an API token Jenkins asks for no crumb. It never challenges either, so the header goes out with each request. */
export function createJenkins({ url, user, token, timeoutMs = 15_000 }: JenkinsOptions): Jenkins {
  const site: Site = {
    baseUrl: url,
    timeoutMs,
    headers: () => ({ Authorization: `Basic ${Buffer.from(`${user}:${token.reveal()}`).toString('base64')}` }),
    fail: (facts, heard) => {
      const byJenkins = heard?.header('x-jenkins') !== undefined;
      // A proxy's refusal may be gone in a minute; Jenkins' own is for good.
      const permanent = facts.permanent && (byJenkins || facts.status === null);
      return new JenkinsError({ ...facts, permanent }, byJenkins);
    },
  };
  const read = <T extends z.ZodType>(attempt: string, path: string, { tree, shape }: { tree: string; shape: T }) =>
    sendForJson(site, { attempt, method: 'GET', path: `${path}/api/json`, query: { tree } }, shape);
  return {
    async readJob(job) {
      const { buildable, property } = await read(`read the job ${job}`, jobPath(job), {
        tree: TREES.job,
        shape: JobAnswer,
      });
      const definitions = property.flatMap((one) => one?.parameterDefinitions ?? []);
      return { buildable, parameters: definitions.map(({ name, choices }) => ({ name, choices: choices ?? null })) };
    },

    async trigger({ job, parameters }) {
      const ask: Ask = {
        attempt: `start a build of ${job}`,
        method: 'POST',
        path: `${jobPath(job)}/buildWithParameters`,
        query: { delay: '0sec' },
        form: parameters,
        // 303 is how a newer Jenkins says that an equal build was waiting already.
        expects: [201, 303],
      };
      const heard = await send({ ...site, fail: failOfTrigger(site, parameters) }, ask);
      return { queueId: queueIdOf(site, ask, heard) };
    },

    async readQueueItem(queueId) {
      const path = `/queue/item/${queueId}/api/json`;
      const ask: Ask = { attempt: `read queue item ${queueId}`, method: 'GET', path, query: { tree: TREES.item } };
      const heard = await send(site, { ...ask, expects: [200, 404] });
      if (heard.status === 404 && heard.header('x-jenkins') !== undefined) return null;
      if (heard.status === 404) throw notByJenkins(site, ask);
      return readJson(site, ask, { heard, shape: QueueItem });
    },

    async readWaiting(job) {
      const { items } = await read('read the queue', '/queue', { tree: TREES.queue, shape: Queue });
      return items
        .filter(({ task }) => task?.url !== undefined && isUrlOfJob(task.url, job))
        .map(({ id, inQueueSince, actions }) => ({ queueId: id, sinceMs: inQueueSince, parameters: actions }));
    },

    findBuild: (job, wanted) =>
      findBuild(async (from, to) => {
        // `builds` is known to every Jenkins and ends at the hundredth.
        const list = to <= 100 ? 'builds' : 'allBuilds';
        const tree = { tree: `${list}${TREES.builds}{${from},${to}}`, shape: Builds };
        const { [list]: builds } = await read(`list builds of ${job}`, jobPath(job), tree);
        return builds?.map(recentBuildOf) ?? null;
      }, wanted),

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
      const heard = await openStream(site, ask, signal);
      if (heard.status === 200) return readCapped(site, ask, { body: heard.body, bytesMax });
      heard.body.destroy();
      if (heard.header('x-jenkins') === undefined) throw notByJenkins(site, ask);
      return null;
    },
  };
}

function recentBuildOf({ number, queueId, timestamp, building, actions }: ListedBuild): RecentBuild {
  const startedAtMs = timestamp;
  return { number, startedAtMs, building, parameters: actions, ...(queueId === undefined ? {} : { queueId }) };
}

/** A refused trigger is read for what Jenkins says of our parameters. */
function failOfTrigger(site: Site, parameters: Record<string, string>): Site['fail'] {
  return (facts, heard) =>
    site.fail(heard === undefined ? facts : factsOfRefusal(facts, heard, Object.keys(parameters)), heard);
}

/** Only the number counts: the rest of Location is Jenkins' own idea of its address, or something worse. */
function queueIdOf(site: Site, ask: Ask, heard: Heard): number {
  const id = /\/queue\/item\/(\d{1,15})\/?$/.exec(heard.header('location') ?? '')?.[1];
  if (id !== undefined) return Number(id);
  const facts = { attempt: ask.attempt, method: ask.method, url: `${site.baseUrl}${ask.path}`, status: heard.status };
  throw site.fail(
    {
      ...facts,
      reason: 'accepted without naming the queue item',
      retryAfterMs: null,
      sent: 'answered',
      permanent: false,
    },
    heard,
  );
}

function notByJenkins(site: Site, ask: Ask): JenkinsError {
  const facts = { attempt: ask.attempt, method: ask.method, url: `${site.baseUrl}${ask.path}`, status: 404 };
  return new JenkinsError(
    { ...facts, reason: 'HTTP 404', retryAfterMs: null, sent: 'answered', permanent: false },
    false,
  );
}
