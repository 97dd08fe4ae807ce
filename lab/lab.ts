import type { Addresses } from '../src/config/config';
import { LabClock, type TimeMode } from './clock';
import { controlRouter } from './control';
import { Faults } from './faults';
import { githubLab, type GithubLab } from './github/simulator';
import { listen, send, serveSystem, type Listening, type Simulator } from './http/serve';
import { iamSimulator } from './iam/simulator';
import { Sessions } from './iam/sessions';
import { ibmcloudSimulator } from './ibmcloud/simulator';
import { newCredentials, secretsOf } from './identities';
import { jenkinsLab, type JenkinsLab } from './jenkins/simulator';
import { Journal } from './journal';
import { linkSimulator } from './link/simulator';
import { pagerdutyLab, type PagerDutyLab } from './pagerduty/simulator';
import { slackLab, type SlackLab } from './slack/simulator';
import { STORIES, type Story } from './stories';
import { secretEnv, sharedEnv } from './worker-env';
import { World } from './world/world';

export interface LabOptions {
  /** `auto` (default): timers finish transitions. `stepped`: only ticks do. */
  time?: TimeMode;
  /** Makes everything happen so many times faster; `auto` only. */
  speed?: number;
  /** 0, the default, takes a free port. */
  controlPort?: number;
  ports?: Partial<Record<Exclude<keyof Addresses, 'resourceController'>, number>>;
}

/** A running lab: all simulators on loopback, one world behind them. */
export interface Lab {
  addresses: Addresses;
  /** Base URL of the control port. */
  control: string;
  locations: { id: string; environment: string; story: string }[];
  /** The diagnosis worker's secrets, by the names of its environment variables. */
  secrets: Record<string, string>;
  /** The whole environment of a worker whose world is this lab. */
  workerEnv(worker: 'diagnosis' | 'remediation'): Record<string, string>;
  /** Throws for a name that no story has. */
  story(name: string): Story;
  world: World;
  journal: Journal;
  faults: Faults;
  /** What people would see. */
  slack: SlackLab['workspace'];
  jenkins: JenkinsLab['builds'];
  pagerduty: PagerDutyLab['alerts'];
  github: GithubLab['repositories'];
  /** As `POST /tick`: how many transitions happened. */
  tick(ms?: number): number;
  /** As `POST /reset`. */
  reset(): void;
  close(): Promise<void>;
}

export async function startLab({
  time = 'auto',
  speed = 1,
  controlPort = 0,
  ports = {},
}: LabOptions = {}): Promise<Lab> {
  const clock = new LabClock(time, speed);
  const { credentials, identities } = newCredentials();
  const world = new World({ clock, stories: STORIES, identities });
  const sessions = new Sessions();
  const faults = new Faults();
  const journal = new Journal({
    secrets: function* () {
      yield* secretsOf(credentials);
      yield* sessions.secrets();
      yield* world.customerKeys();
    },
    customerKeys: () => world.customerKeys(),
  });
  const slack = slackLab(world, credentials.slack);
  const jenkins = jenkinsLab(world, [
    { ...named(credentials.diagnosis.jenkins), mayRead: ['information', 'refresh'], mayBuild: ['information'] },
    { ...named(credentials.remediation.jenkins), mayRead: ['information', 'refresh'], mayBuild: ['refresh'] },
  ]);
  const pagerduty = pagerdutyLab(world, Object.values(credentials.pagerduty));
  const github = githubLab(world, credentials.github);

  const listening: Listening[] = [];
  const serve = async (simulator: Simulator, port = 0): Promise<string> => {
    const server = await serveSystem(simulator, { journal, faults, port });
    listening.push(server);
    return server.url;
  };
  const slackUrl = await serve(slack.simulator, ports.slack);
  const containers = await serve(ibmcloudSimulator(world, sessions), ports.containers);
  const addresses: Addresses = {
    slack: slackUrl,
    jenkins: await serve(jenkins.simulator, ports.jenkins),
    iam: await serve(iamSimulator(world, sessions), ports.iam),
    containers,
    // The resource controller has no server of its own here.
    resourceController: containers,
    link: await serve(linkSimulator(world, sessions), ports.link),
    pagerduty: await serve(pagerduty.simulator, ports.pagerduty),
    github: await serve(github.simulator, ports.github),
  };
  slack.listensAt(slackUrl);
  jenkins.artifactsAt(await serve(jenkins.artifacts));

  const addStoryFaults = () => {
    for (const { name, faults: orders } of STORIES) for (const order of orders) faults.add(order, name);
  };
  const reset = () => {
    clock.clear();
    world.restore();
    jenkins.builds.reset();
    for (const system of [slack, pagerduty, github]) system.reset();
    journal.clear();
    faults.clear();
    addStoryFaults();
  };
  addStoryFaults();
  const router = controlRouter({ world, journal, faults, reset });
  const control = await listen(controlPort, async (exchange, response) =>
    send(response, (await router.answer(exchange)) ?? { status: 404, body: { error: 'no such route; see GET /' } }),
  );
  listening.push(control);

  return {
    addresses,
    control: control.url,
    locations: STORIES.map(({ name, location, environment }) => ({ id: location, environment, story: name })),
    secrets: secretEnv('diagnosis', credentials),
    workerEnv: (worker) => ({ ...sharedEnv(addresses), ...secretEnv(worker, credentials) }),
    story: storyNamed,
    world,
    journal,
    faults,
    slack: slack.workspace,
    jenkins: jenkins.builds,
    pagerduty: pagerduty.alerts,
    github: github.repositories,
    tick: (ms) => clock.tick(ms),
    reset,
    close: async () => {
      clock.clear();
      await Promise.all(listening.map((server) => server.close()));
    },
  };
}

function named({ user, token }: { user: string; token: string }): { name: string; token: string } {
  return { name: user, token };
}

function storyNamed(name: string): Story {
  const story = STORIES.find((other) => other.name === name);
  if (story === undefined)
    throw new Error(`no story is called ${name}; there are ${STORIES.map((s) => s.name).join(', ')}`);
  return story;
}
