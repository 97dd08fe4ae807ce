import type { Addresses } from '../src/config/config';
import { callersOf } from './callers';
import { LabClock, type TimeMode } from './clock';
import { controlRouter } from './control';
import { Faults } from './faults';
import type { GithubLab } from './github/simulator';
import { listen, send, serveSystem, type Listening, type Serving } from './http/serve';
import { newCredentials, secretsOf } from './identities';
import type { JenkinsLab } from './jenkins/simulator';
import { Journal } from './journal';
import { KnownTexts } from './known-texts';
import type { PagerDutyLab } from './pagerduty/simulator';
import type { SlackLab } from './slack/simulator';
import { STORIES } from './stories';
import type { Story } from './story';
import { buildSystems, type Systems } from './systems';
import { secretEnv, sharedEnv } from './worker-env';
import { settle } from './world/settle';
import { World } from './world/world';

export interface LabOptions {
  /** `auto` (default): timers finish transitions. `stepped`: only ticks do. */
  time?: TimeMode;
  /** Makes everything happen so many times faster; `auto` only. */
  speed?: number;
  /** 0, the default, takes a free port. */
  controlPort?: number;
  /** Other stories than those of `stories.ts`: many runs at once need many locations. */
  stories?: readonly Story[];
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
  /** The views of people. */
  slack: SlackLab['workspace'];
  /** The acts of people. */
  clicks: SlackLab['clicks'];
  jenkins: JenkinsLab['builds'];
  pagerduty: PagerDutyLab['alerts'];
  github: GithubLab['repositories'];
  /** As `POST /tick`: how many transitions happened. */
  tick(ms?: number): number;
  /** As `POST /reset`. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts all simulators and the control port. Close the lab when done: its timers keep a process alive. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { time = 'auto', speed = 1, controlPort = 0, ports = {}, stories = STORIES } = options;
  const clock = new LabClock(time, speed);
  const { credentials, identities } = newCredentials(stories);
  const world = new World({ clock, identities, begin: (empty) => stories.forEach((story) => settle(empty, story)) });
  const systems = buildSystems(world, credentials);
  const faults = new Faults();
  addStoryFaults(faults, stories);
  const journal = new Journal({
    secrets: [new KnownTexts(secretsOf(credentials)), systems.sessions.secrets],
    customerKeys: world.canaries,
  });
  const listening: Listening[] = [];
  const callerOf = callersOf(credentials, systems.sessions);
  const addresses = await serveAll(systems, { journal, faults, callerOf, ports, listening });
  const reset = () => {
    clock.clear();
    world.restore();
    systems.reset();
    journal.clear();
    faults.clear();
    addStoryFaults(faults, stories);
  };
  const router = controlRouter({ world, journal, faults, builds: systems.jenkins.builds, reset });
  const control = await listen(controlPort, async (exchange, response) =>
    send(response, (await router.answer(exchange)) ?? { status: 404, body: { error: 'no such route; see GET /' } }),
  );
  listening.push(control);
  return {
    addresses,
    control: control.url,
    locations: stories.map(({ name, location, environment }) => ({ id: location, environment, story: name })),
    secrets: secretEnv('diagnosis', credentials),
    workerEnv: (worker) => ({ ...sharedEnv(addresses), ...secretEnv(worker, credentials) }),
    story: (name) => storyNamed(name, stories),
    world,
    journal,
    faults,
    slack: systems.slack.workspace,
    clicks: systems.slack.clicks,
    jenkins: systems.jenkins.builds,
    pagerduty: systems.pagerduty.alerts,
    github: systems.github.repositories,
    tick: (ms) => clock.tick(ms),
    reset,
    close: async () => {
      clock.clear();
      await Promise.all(listening.map((server) => server.close()));
    },
  };
}

interface Ports extends Omit<Serving, 'port'> {
  ports: NonNullable<LabOptions['ports']>;
  /** Every server that listens is added here, to be closed with the lab. */
  listening: Listening[];
}

async function serveAll(systems: Systems, { ports, listening, ...shared }: Ports): Promise<Addresses> {
  const serve = async (simulator: Systems['iam'], port = 0): Promise<string> => {
    const server = await serveSystem(simulator, { ...shared, port });
    listening.push(server);
    return server.url;
  };
  const { slack, jenkins, github } = systems;
  const containers = await serve(systems.containers, ports.containers);
  const addresses: Addresses = {
    slack: await serve(slack.simulator, ports.slack),
    jenkins: await serve(jenkins.simulator, ports.jenkins),
    iam: await serve(systems.iam, ports.iam),
    containers,
    // The resource controller has no server of its own here.
    resourceController: containers,
    link: await serve(systems.link, ports.link),
    pagerduty: await serve(systems.pagerduty.simulator, ports.pagerduty),
    github: await serve(github.simulator, ports.github),
  };
  slack.listensAt(addresses.slack);
  jenkins.listensAt(addresses.jenkins);
  github.listensAt(addresses.github);
  jenkins.artifactsAt(await serve(jenkins.artifacts));
  return addresses;
}

function addStoryFaults(faults: Faults, stories: readonly Story[]): void {
  for (const { name, faults: orders } of stories) for (const order of orders) faults.add(order, name);
}

function storyNamed(name: string, stories: readonly Story[]): Story {
  const story = stories.find((other) => other.name === name);
  if (story !== undefined) return story;
  throw new Error(`no story is called ${name}; there are ${stories.map((other) => other.name).join(', ')}`);
}
