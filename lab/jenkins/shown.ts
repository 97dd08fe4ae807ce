import type { Build, Builds, Job, QueueItem } from './builds';

/** Where Jenkins says that a job is. It writes its configured root URL into everything, whatever it was called at. */
function jobUrl({ rootUrl }: Builds, path: string): string {
  return `${rootUrl}/${path
    .split('/')
    .map((segment) => `job/${encodeURIComponent(segment)}`)
    .join('/')}/`;
}

function buildUrl(builds: Builds, { job, number }: Build): string {
  return `${jobUrl(builds, job.path)}${number}/`;
}

export function shownRoot(builds: Builds, jobs: readonly Job[]): object {
  const { quietingDown, rootUrl } = builds;
  return {
    _class: 'hudson.model.Hudson',
    mode: 'NORMAL',
    nodeDescription: 'the Jenkins controller’s built-in node',
    quietingDown,
    useCrumbs: true,
    url: `${rootUrl}/`,
    jobs: shownBelow(builds, jobs, ''),
  };
}

export function shownFolder(builds: Builds, jobs: readonly Job[], path: string): object {
  return {
    _class: FOLDER,
    name: path.split('/').at(-1),
    fullName: path,
    url: jobUrl(builds, path),
    jobs: shownBelow(builds, jobs, path),
  };
}

const FOLDER = 'com.cloudbees.hudson.plugins.folder.Folder';

/** The folders and jobs right below a folder; `''` is the root. Each appears once. */
function shownBelow(builds: Builds, jobs: readonly Job[], folder: string): object[] {
  const above = folder === '' ? '' : `${folder}/`;
  const inside = jobs.filter(({ path }) => path.startsWith(above));
  const names = new Set(inside.map(({ path }) => path.slice(above.length).split('/')[0]!));
  return [...names].map((name) => {
    const path = `${above}${name}`;
    const job = inside.find((one) => one.path === path);
    return job === undefined
      ? { _class: FOLDER, name, url: jobUrl(builds, path), jobs: shownBelow(builds, jobs, path) }
      : { _class: JOB, name, url: jobUrl(builds, path), color: colorOf(job) };
  });
}

const JOB = 'org.jenkinsci.plugins.workflow.job.WorkflowJob';

function colorOf({ buildable }: Job): string {
  return buildable ? 'blue' : 'disabled';
}

/** The names under which Jenkins offers a build without its number. */
export const PERMALINKS: Record<string, (build: Build) => boolean> = {
  lastBuild: () => true,
  lastCompletedBuild: ({ building }) => !building,
  lastStableBuild: ({ building, result }) => !building && result === 'SUCCESS',
  lastSuccessfulBuild: ({ building, result }) => !building && (result === 'SUCCESS' || result === 'UNSTABLE'),
  lastUnsuccessfulBuild: ({ building, result }) => !building && result !== 'SUCCESS',
  lastFailedBuild: ({ building, result }) => !building && result === 'FAILURE',
};

export function shownUser(builds: Builds, name: string): object {
  return { _class: 'hudson.model.User', id: name, fullName: name, absoluteUrl: `${builds.rootUrl}/user/${name}` };
}

export function shownJob(job: Job, builds: Builds): object {
  const waiting = builds.items.find((item) => item.job === job && isWaiting(item));
  return {
    _class: JOB,
    name: job.path.split('/').at(-1),
    fullName: job.path,
    url: jobUrl(builds, job.path),
    buildable: job.buildable,
    color: colorOf(job),
    inQueue: waiting !== undefined,
    nextBuildNumber: job.next,
    property: [
      {
        _class: 'hudson.model.ParametersDefinitionProperty',
        parameterDefinitions: job.definitions.map(({ name, type, choices, defaultValue }) => ({
          _class: `hudson.model.${type}`,
          name,
          type,
          description: '',
          defaultParameterValue: { _class: 'hudson.model.StringParameterValue', name, value: defaultValue },
          choices,
        })),
      },
    ],
    ...Object.fromEntries(
      Object.entries(PERMALINKS).map(([name, isIt]) => {
        const build = job.builds.find(isIt);
        return [name, build === undefined ? null : shownBuild(builds, build)];
      }),
    ),
    // Most questions are about other fields, and these are long.
    get builds() {
      return job.builds.slice(0, 100).map((build) => shownBuild(builds, build));
    },
    get allBuilds() {
      return job.builds.map((build) => shownBuild(builds, build));
    },
  };
}

export function shownBuild(builds: Builds, build: Build): object {
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    number: build.number,
    id: String(build.number),
    url: buildUrl(builds, build),
    queueId: build.queueId,
    building: build.building,
    inProgress: build.building,
    // A pipeline knows its result a little before it has ended.
    result: build.result,
    timestamp: build.startedMs,
    duration: build.building ? 0 : build.durationMs,
    estimatedDuration: build.estimatedMs,
    fullDisplayName: `${build.job.path.replaceAll('/', ' » ')} #${build.number}`,
    actions: [
      {
        _class: 'hudson.model.CauseAction',
        causes: [
          {
            _class: 'hudson.model.Cause$UserIdCause',
            shortDescription: `Started by user ${build.user}`,
            userId: build.user,
            userName: build.user,
          },
        ],
      },
      parametersAction(build.parameters),
      {},
    ],
    artifacts: build.archived
      ? [...build.files.keys()].map((name) => ({
          displayPath: name,
          fileName: name,
          relativePath: `artifacts/${name}`,
        }))
      : [],
  };
}

export function shownItem(builds: Builds, item: QueueItem): object {
  const common = {
    id: item.id,
    blocked: item.state === 'blocked',
    buildable: item.state === 'buildable',
    stuck: false,
    inQueueSince: item.inQueueSinceMs,
    params: Object.entries(item.parameters)
      .map(([name, value]) => `\n${name}=${value}`)
      .join(''),
    task: {
      _class: JOB,
      name: item.job.path.split('/').at(-1),
      url: jobUrl(builds, item.job.path),
    },
    url: `queue/item/${item.id}/`,
    actions: [parametersAction(item.parameters), {}],
  };
  switch (item.state) {
    case 'quiet':
      return { _class: 'hudson.model.Queue$WaitingItem', ...common, why: 'In the quiet period. Expires in 15 ms' };
    case 'blocked':
      return { _class: 'hudson.model.Queue$BlockedItem', ...common, why: 'Build is already in progress' };
    case 'buildable':
      return { _class: 'hudson.model.Queue$BuildableItem', ...common, why: 'Waiting for next available executor' };
    case 'left':
    case 'cancelled':
    case 'forgotten':
      return {
        _class: 'hudson.model.Queue$LeftItem',
        ...common,
        why: null,
        cancelled: item.state === 'cancelled',
        executable:
          item.build === undefined
            ? null
            : {
                _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
                number: item.build.number,
                url: buildUrl(builds, item.build),
              },
      };
  }
}

export function isWaiting({ state }: QueueItem): boolean {
  return state === 'quiet' || state === 'blocked' || state === 'buildable';
}

function parametersAction(parameters: Record<string, string>): object {
  return {
    _class: 'hudson.model.ParametersAction',
    parameters: Object.entries(parameters).map(([name, value]) => ({
      _class: 'hudson.model.StringParameterValue',
      name,
      value,
    })),
  };
}
