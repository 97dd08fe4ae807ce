import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import type { JoinedLocation } from '../../approvals/plan';
import { JOIN_UPDATE, readJoining } from '../../contract/one-key';
import type { JoinAnswer } from '../../contract/one-key';
import type { RunState } from './run-state';

/** More locations than this make a plan that nobody can read. The others are gathered for a question of their own. */
const JOINED_MAX = 100;

/**
 * Other runs hand their location to this one while it gathers, because one key needs one question. A location counts
 * only if IBM Cloud lists it among the users of the key.
 */
export class Joins {
  private users: ReadonlySet<string> | null = null;
  private readonly joined = new Map<string, JoinedLocation>();

  /** Registers the Update. Call it in the first synchronous lines of the workflow. */
  constructor(private readonly run: RunState) {
    setHandler(defineUpdate<JoinAnswer, [unknown]>(JOIN_UPDATE), (value) => this.join(value), {
      description: 'Another run of the same key hands in its location: {"location", "run", "evidence", "name"?}.',
    });
  }

  /**
   * Lets others join from now on. The engine shows our lock to them before it tells us that we have it, so call this before
   * the lock is asked for.
   */
  expect(users: readonly string[]): void {
    this.users = new Set(users);
  }

  /** Another run asks. */
  refuse(): void {
    this.users = null;
  }

  /** Gathers for a while, or until all users have joined. Then the question is closed to others. */
  async gather(users: readonly string[], withinMs: number): Promise<void> {
    this.users = new Set(users);
    await condition(() => this.joined.size === users.length, Math.max(1, withinMs));
    this.users = null;
    this.run.joinedBy([...this.joined.values()]);
  }

  /** In the order of their ids, so that the same locations make the same plan. */
  get locations(): JoinedLocation[] {
    return [...this.joined.values()].sort((one, other) => (one.location < other.location ? -1 : 1));
  }

  private join(value: unknown): JoinAnswer {
    const joining = readJoining(value);
    if (typeof joining === 'string') return { joined: false, because: joining };
    const { location } = joining;
    if (this.joined.has(location)) return { joined: true, because: 'it has joined' };
    if (this.users === null) return { joined: false, because: 'this run gathers no locations now' };
    if (!this.users.has(location))
      return { joined: false, because: 'IBM Cloud does not list the location among the users of the key' };
    if (this.joined.size >= JOINED_MAX) return { joined: false, because: `${JOINED_MAX} locations have joined` };
    this.joined.set(location, joining);
    return { joined: true, because: 'it has joined' };
  }
}
