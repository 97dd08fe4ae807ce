import type { Build, Builds, Job, QueueItem } from './builds';

/** Jenkins writes its configured root URL into everything; it is not the address it was called at. */
export const ROOT_URL = 'https://jenkins.lab.invalid';

export function jobUrl(path: string): string {
  return `${ROOT_URL}/${path
    .split('/')
    .map((segment) => `job/${encodeURIComponent(segment)}`)
    .join('/')}/`;
}

export function buildUrl({ job, number }: Build): string {
  return `${jobUrl(job.path)}${number}/`;
}

export function shownRoot({ quietingDown }: Builds): object {
  return {
    _class: 'hudson.model.Hudson',
    mode: 'NORMAL',
    nodeDescription: 'the Jenkins controller’s built-in node',
    quietingDown,
    useCrumbs: true,
    url: `${ROOT_URL}/`,
  };
}

export function shownJob(job: Job, builds: Builds): object {
  const waiting = builds.items.find((item) => item.job === job && isWaiting(item));
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
    name: job.path.split('/').at(-1),
    fullName: job.path,
    url: jobUrl(job.path),
    buildable: job.buildable,
    color: job.buildable ? 'blue' : 'disabled',
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
    builds: job.builds.slice(0, 100).map(shownBuild),
    allBuilds: job.builds.map(shownBuild),
  };
}

export function shownBuild(build: Build): object {
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    number: build.number,
    id: String(build.number),
    url: buildUrl(build),
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

export function shownItem(item: QueueItem): object {
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
      _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
      name: item.job.path.split('/').at(-1),
      url: jobUrl(item.job.path),
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
                url: buildUrl(item.build),
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
