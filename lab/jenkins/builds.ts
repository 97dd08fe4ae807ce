import type { World } from '../world/world';
import { informationArtifacts } from './artifacts';
import { JOBS, type JobDefinition } from './jobs';

/** The time of a waiting item in each state; the next constants follow the end of a build. */
const QUIET_MS = 15;
const BLOCKED_MS = 10;
const BUILDABLE_MS = 10;
const LEAVING_MS = 5;
const ENDING_MS = 5;
const ARCHIVING_MS = 15;
const REFRESH_RUN_MS = 120;
/** Jenkins forgets an item that has left the queue after about five minutes. */
export const LEFT_ITEM_MS = 300_000;

export interface QueueItem {
  id: number;
  job: Job;
  parameters: Record<string, string>;
  state: 'quiet' | 'blocked' | 'buildable' | 'left' | 'cancelled' | 'forgotten';
  inQueueSinceMs: number;
  build?: Build;
  user: string;
}

export interface Build {
  number: number;
  job: Job;
  queueId: number;
  parameters: Record<string, string>;
  user: string;
  startedMs: number;
  durationMs: number;
  estimatedMs: number;
  building: boolean;
  result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | null;
  /** The files to archive, and whether they are archived. */
  files: Map<string, string>;
  archived: boolean;
  /** True if Jenkins keeps the files on another origin. */
  elsewhere: boolean;
  console: string[];
}

export interface Job extends JobDefinition {
  buildable: boolean;
  builds: Build[];
  next: number;
}

/** The queue, the builds and what they do to the world. */
export class Builds {
  readonly #world: World;
  jobs: Job[] = [];
  items: QueueItem[] = [];
  quietingDown = false;
  /** The address that Jenkins has in its configuration, without a slash at its end. */
  rootUrl = '';
  #nextItem = 3901;

  constructor(world: World) {
    this.#world = world;
    this.reset();
  }

  reset(): void {
    this.jobs = JOBS.map((job) => ({ ...job, buildable: true, builds: [], next: 116_180 }));
    this.items = [];
    this.quietingDown = false;
    for (const job of this.jobs) if (job.kind !== 'hidden') this.#addHistory(job);
  }

  /** Puts an order into the queue; the same order that still waits there is the same item. */
  enqueue(job: Job, order: { parameters: Record<string, string>; user: string; quiet: boolean }): QueueItem {
    const item: QueueItem = {
      id: this.#nextItem++,
      job,
      parameters: order.parameters,
      user: order.user,
      state: 'quiet',
      inQueueSinceMs: this.#world.clock.now(),
    };
    this.items.push(item);
    this.#world.clock.after(order.quiet ? QUIET_MS : 0, () => this.#advance(item));
    return item;
  }

  /** An equal order that has not started yet: Jenkins gives it instead of a second one. */
  waiting(job: Job, parameters: Record<string, string>): QueueItem | undefined {
    return this.items.find(
      (item) =>
        item.job === job &&
        ['quiet', 'blocked', 'buildable'].includes(item.state) &&
        JSON.stringify(item.parameters) === JSON.stringify(parameters),
    );
  }

  /** Builds of other people for other locations, begun now: they push ours down the lists. */
  addOthers(count: number): void {
    for (const job of this.jobs) {
      const pattern = job.builds.find(({ user }) => user === 'someone');
      if (pattern === undefined) continue;
      for (let number = 0; number < count; number++) {
        const startedMs = this.#world.clock.now();
        job.builds.unshift({ ...pattern, number: job.next++, queueId: this.#nextItem++, startedMs });
      }
    }
  }

  /** Forgets the items that left the queue, as time does. Returns their number. */
  forgetLeft(): number {
    const left = this.items.filter(({ state, build }) => state === 'left' && build !== undefined);
    for (const item of left) item.state = 'forgotten';
    return left.length;
  }

  /** The newest are the last, and most questions are about them. */
  itemOf(id: number): QueueItem | undefined {
    return Number.isNaN(id) ? undefined : this.items.findLast((item) => item.id === id);
  }

  cancel(id: number): void {
    const item = this.itemOf(id);
    if (item !== undefined && ['quiet', 'blocked', 'buildable'].includes(item.state)) item.state = 'cancelled';
  }

  stop(build: Build): void {
    if (!build.building) return;
    build.result = 'ABORTED';
    build.building = false;
    build.durationMs = this.#world.clock.now() - build.startedMs;
    build.console.push('Aborted by a person', 'Finished: ABORTED');
  }

  #advance(item: QueueItem): void {
    const { clock } = this.#world;
    if (item.state === 'cancelled') return;
    if (this.quietingDown) return clock.after(QUIET_MS, () => this.#advance(item));
    switch (item.state) {
      case 'quiet':
        item.state = 'blocked';
        return clock.after(BLOCKED_MS, () => this.#advance(item));
      case 'blocked':
        item.state = 'buildable';
        return clock.after(BUILDABLE_MS, () => this.#advance(item));
      case 'buildable':
        // For a moment an item has left the queue and has no build yet.
        item.state = 'left';
        return clock.after(LEAVING_MS, () => this.#start(item));
      case 'left':
      case 'forgotten':
    }
  }

  #start(item: QueueItem): void {
    const { job, parameters, user } = item;
    const { clock } = this.#world;
    const location = this.#world.locations.get(parameters['CLUSTERID'] ?? '');
    const runMs = job.kind === 'refresh' ? REFRESH_RUN_MS : (location?.build.runMs ?? 40);
    const build: Build = {
      number: job.next++,
      job,
      queueId: item.id,
      parameters,
      user,
      startedMs: clock.now(),
      durationMs: 0,
      estimatedMs: Math.round(runMs * 1.05),
      building: true,
      result: null,
      files: new Map(),
      archived: false,
      elsewhere: location?.build.artifactsElsewhere ?? false,
      console: [`Started by user ${user}`, `Running on ${parameters['CARRIER_NAME'] ?? 'built-in node'}`],
    };
    job.builds.unshift(build);
    item.build = build;
    if (job.kind === 'information' && location !== undefined)
      this.#world.informationBuilds.push({ location: location.id, number: build.number });

    clock.after(LEFT_ITEM_MS, () => (item.state = 'forgotten'));
    clock.after(runMs, () => this.#finish(build));
  }

  /** The effect of a build comes at its end; then the result, then the end, and only then the files. */
  #finish(build: Build): void {
    const { clock } = this.#world;
    if (!build.building) return;
    build.result = this.#perform(build);
    build.durationMs = clock.now() - build.startedMs;
    build.console.push(`Finished: ${build.result}`);
    clock.after(ENDING_MS, () => {
      build.building = false;
      clock.after(ARCHIVING_MS, () => (build.archived = true));
    });
  }

  #perform(build: Build): NonNullable<Build['result']> {
    const location = this.#world.locations.get(build.parameters['CLUSTERID'] ?? '');
    if (build.job.kind === 'refresh') {
      if (location === undefined || location.deleted) {
        build.console.push('No such location');
        return 'FAILURE';
      }
      if (location.refreshResult === 'SUCCESS') this.#world.refreshMaster(location);
      return location.refreshResult;
    }
    build.files = informationArtifacts(this.#world, build.parameters);
    if (location !== undefined) this.#world.countInformationBuild(location);
    return location?.build.result ?? 'SUCCESS';
  }

  /** Builds of other people for other locations, long finished: never ours. */
  #addHistory(job: Job): void {
    for (const [index, id] of ['locolder000000000001', 'locolder000000000002'].entries()) {
      job.builds.unshift({
        number: job.next++,
        job,
        queueId: 3800 + index,
        parameters: {
          ...Object.fromEntries(job.definitions.map(({ name, defaultValue }) => [name, defaultValue])),
          CLUSTERID: id,
          ...(job.kind === 'information' ? { TUGBOAT: 'prod-wdc04-carrier107' } : {}),
        },
        user: 'someone',
        startedMs: this.#world.clock.now() - (3 - index) * 3_600_000,
        durationMs: 620_000,
        estimatedMs: 640_000,
        building: false,
        result: 'SUCCESS',
        files: new Map(
          job.kind === 'information'
            ? [['connector_getConnectorAPIKey.log', 'Error from server (Forbidden): secrets is forbidden\n']]
            : [],
        ),
        archived: true,
        elsewhere: false,
        console: ['Finished: SUCCESS'],
      });
    }
  }
}
