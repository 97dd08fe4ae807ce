import type { FailureKind } from './iam-codes';
import { NO_TIME } from './line-time';
import type { TokenVote } from './token-record';

/** More pods than this share one entry. A connector has three. */
const PODS_MAX = 1000;
/** A log names a handful of codes and statuses; a log that names more is not judged by them. */
const DECIDERS_MAX = 50;

interface Moment {
  time: number;
  sequence: number;
}

interface Pod {
  success: Moment | null;
  failure: Moment | null;
}

/** All that is remembered of the records of a log, however many there were. */
export class TokenVotes {
  readonly kinds = new Map<FailureKind, number>();
  readonly deciders = new Map<TokenVote['vote'], { codes: Set<string>; statuses: Set<number> }>();
  /** Time of the newest record, of the newest failure, of the newest success; `NO_TIME` where none shows one. */
  newest = NO_TIME;
  newestFailure = NO_TIME;
  newestSuccess = NO_TIME;
  records = 0;
  successes = 0;
  #pods = new Map<string, Pod>();

  add(podName: string, time: number, { vote, codes, statuses }: TokenVote): void {
    this.records += 1;
    this.newest = Math.max(this.newest, time);
    if (vote === 'neutral') {
      return;
    }
    const decider = this.deciders.get(vote) ?? { codes: new Set(), statuses: new Set() };
    this.deciders.set(vote, decider);
    codes.forEach((code) => decider.codes.size < DECIDERS_MAX && decider.codes.add(code));
    statuses.forEach((status) => decider.statuses.size < DECIDERS_MAX && decider.statuses.add(status));
    const pod = this.#pod(podName);
    const moment = { time, sequence: this.records };
    if (vote === 'success') {
      this.successes += 1;
      this.newestSuccess = Math.max(this.newestSuccess, time);
      pod.success = later(pod.success, moment);
      return;
    }
    this.kinds.set(vote, (this.kinds.get(vote) ?? 0) + 1);
    this.newestFailure = Math.max(this.newestFailure, time);
    pod.failure = later(pod.failure, moment);
  }

  /** Pods whose last word is a failure, and pods whose last word is a success. */
  pods(): { failing: number; working: number } {
    let failing = 0;
    let working = 0;
    for (const { success, failure } of this.#pods.values()) {
      if (failure !== null && later(success, failure) === failure) {
        failing += 1;
      } else {
        working += 1;
      }
    }
    return { failing, working };
  }

  /** The codes and statuses by which records got these votes, ascending. */
  decidedBy(votes: TokenVote['vote'][]): { codes: string[]; statuses: number[] } {
    const deciders = votes.map((vote) => this.deciders.get(vote)).filter((decider) => decider !== undefined);
    return {
      codes: [...new Set(deciders.flatMap(({ codes }) => [...codes]))].sort(),
      statuses: [...new Set(deciders.flatMap(({ statuses }) => [...statuses]))].sort((one, other) => one - other),
    };
  }

  #pod(name: string): Pod {
    const key = this.#pods.has(name) || this.#pods.size < PODS_MAX ? name : '';
    const pod = this.#pods.get(key) ?? { success: null, failure: null };
    this.#pods.set(key, pod);
    return pod;
  }
}

/** By time where both have one, because prefixed logs interleave; else by their order in the log. */
function later(one: Moment | null, other: Moment): Moment {
  if (one === null) {
    return other;
  }
  if (one.time !== other.time && one.time !== NO_TIME && other.time !== NO_TIME) {
    return one.time > other.time ? one : other;
  }
  return one.sequence > other.sequence ? one : other;
}
