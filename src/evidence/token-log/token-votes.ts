import type { FailureKind } from './iam-codes';
import { areComparable, NO_TIME } from './line-time';
import { laterOf, type Moment } from './moment';
import { PlaceVotes } from './place-votes';
import { namesHost, type RecordSource } from './record-source';
import type { RecordDoubt, TokenVote } from './token-record';
import { FailureTurns } from './turns';

/** More pods than this share one entry. A connector has three. */
const PODS_MAX = 1000;
/** A log names a handful of codes and statuses. A log that names more is not judged by them. */
const DECIDERS_MAX = 50;

interface Pod {
  source: RecordSource;
  /** Counts the jumps back in the times of records without a pod: at each, another log was appended. */
  part: number;
  success: Moment | null;
  failure: Moment | null;
}

/** The summary of the records without any name. */
interface Nameless {
  part: number;
  time: number;
}

/** Names of one form are told apart up to this number, and while they come back. More of them are a counter. */
const NAMES_MAX = 50;
const HOSTS_MAX = 50;
/** If the times of records without a pod jump back this far, another pod's log was appended. */
const APPENDED_AFTER_MS = 2000;

/**
 * The reason why failing and working records may come from several pods:
 * - `hosts`: the lines around them show several hosts,
 * - `places`: some text in the records separates the failing ones from the working ones,
 * - `turns`: they fail and work in turns.
 */
export type Untold = 'hosts' | 'places' | 'turns';

/** The summary of all records of a log, of any number. */
export class TokenVotes {
  readonly kinds = new Map<FailureKind, number>();
  readonly deciders = new Map<TokenVote['vote'], { codes: Set<string>; statuses: Set<number> }>();
  /** Time of the newest record, of the newest failure, of the newest success; `NO_TIME` if none shows one. */
  newest = NO_TIME;
  newestFailure = NO_TIME;
  newestSuccess = NO_TIME;
  records = 0;
  successes = 0;
  /** The reasons why records were doubted, by their votes. */
  readonly doubts = new Map<TokenVote['vote'], Set<RecordDoubt>>();
  #pods = new Map<string, Pod>();
  #nameless = new Map<string, Nameless>();
  #near = new Set<string>();
  /** Votes by the places of records without a pod's name. */
  #places = new PlaceVotes();
  #turns = new Map<string, FailureTurns>();

  add(source: RecordSource, time: number, { vote, codes, statuses, why }: TokenVote): void {
    this.records += 1;
    this.newest = Math.max(this.newest, time);
    const part = this.#partOf(source, time);
    if (vote === 'neutral') return;

    source.near.forEach((host) => this.#near.size < HOSTS_MAX && this.#near.add(host));
    if (why !== undefined) this.doubts.set(vote, (this.doubts.get(vote) ?? new Set<RecordDoubt>()).add(why));

    const decider = this.deciders.get(vote) ?? { codes: new Set(), statuses: new Set() };
    this.deciders.set(vote, decider);
    codes.forEach((code) => decider.codes.size < DECIDERS_MAX && decider.codes.add(code));
    statuses.forEach((status) => decider.statuses.size < DECIDERS_MAX && decider.statuses.add(status));
    const pod = this.#pod(source, part);
    const moment = { time, sequence: this.records };
    this.#follow(source, part, vote === 'success' ? 'success' : 'failure', moment);
    if (vote === 'success') {
      this.successes += 1;
      this.newestSuccess = Math.max(this.newestSuccess, time);
      pod.success = laterOf(pod.success, moment);
      return;
    }
    this.kinds.set(vote, (this.kinds.get(vote) ?? 0) + 1);
    this.newestFailure = Math.max(this.newestFailure, time);
    pod.failure = laterOf(pod.failure, moment);
  }

  /** The pods whose last record is a failure, and those whose last record is a success. */
  pods(): { failing: number; working: number; untold: Untold | null } {
    const pods = this.#toldApart();
    const failing = pods.filter(({ success, failure }) => failure !== null && laterOf(success, failure) === failure);
    return { failing: failing.length, working: pods.length - failing.length, untold: this.#untold(pods) };
  }

  #untold(pods: Pod[]): Untold | null {
    const nameless = pods.filter(({ source }) => source.pod === '' && source.host === '' && source.prefix === '');
    if (this.#near.size > 1 && nameless.some(({ success, failure }) => success !== null && failure !== null))
      return 'hosts';

    const hosts = new Set(
      pods
        .map(({ source }) => source)
        .filter(namesHost)
        .map(({ host }) => host),
    );
    if (hosts.size > 1 || pods.some(({ source }) => source.prefix !== '')) return null;

    const takesTurns = [...this.#turns.values()].some(({ mayBeSeveral }) => mayBeSeveral);
    return this.#places.split ? 'places' : takesTurns ? 'turns' : null;
  }

  /** The codes and statuses that gave records these votes, ascending. */
  decidedBy(votes: TokenVote['vote'][]): { codes: string[]; statuses: number[] } {
    const deciders = votes.map((vote) => this.deciders.get(vote)).filter((decider) => decider !== undefined);
    return {
      codes: [...new Set(deciders.flatMap(({ codes }) => [...codes]))].sort(),
      statuses: [...new Set(deciders.flatMap(({ statuses }) => [...statuses]))].sort((one, other) => one - other),
    };
  }

  /** The pods, after prefixes that turned out to be no names were left out. */
  #toldApart(): Pod[] {
    const names = new Map<string, Set<string>>();
    for (const { source } of this.#pods.values())
      names.set(source.shape, (names.get(source.shape) ?? new Set()).add(source.prefix));

    const merged = new Map<string, Pod>();
    for (const pod of this.#pods.values()) {
      const ofShape = names.get(pod.source.shape)?.size ?? 0;
      // A single name separates nothing, and a new name in nearly every record is a counter.
      const isName = ofShape > 1 && ofShape <= NAMES_MAX;
      const source = isName ? pod.source : { ...pod.source, prefix: '' };
      const key = keyOf(source, pod.part);
      const known = merged.get(key);
      merged.set(key, {
        source,
        part: pod.part,
        success: laterOf(known?.success ?? null, pod.success),
        failure: laterOf(known?.failure ?? null, pod.failure),
      });
    }
    return [...merged.values()];
  }

  #follow(source: RecordSource, part: number, vote: 'success' | 'failure', moment: Moment): void {
    if (source.pod !== '') return;

    this.#places.add(source.places, vote, moment);
    const key = `${source.host}#${part}`;
    if (!namesHost(source) && (this.#turns.has(key) || this.#turns.size < PODS_MAX)) {
      const turns = this.#turns.get(key) ?? new FailureTurns();
      this.#turns.set(key, turns);
      turns.add(vote, moment.time);
    }
  }

  #pod(source: RecordSource, part: number): Pod {
    const name = keyOf(source, part);
    const key = this.#pods.has(name) || this.#pods.size < PODS_MAX ? name : '';
    const pod = this.#pods.get(key) ?? { source, part, success: null, failure: null };
    this.#pods.set(key, pod);
    return pod;
  }

  #partOf(source: RecordSource, time: number): number {
    if (source.pod !== '' || source.host !== '') return 0;

    const key = this.#nameless.has(source.prefix) || this.#nameless.size < PODS_MAX ? source.prefix : '';
    const known = this.#nameless.get(key) ?? { part: 0, time: NO_TIME };
    this.#nameless.set(key, known);
    if (time !== NO_TIME) {
      known.part += areComparable(time, known.time) && time < known.time - APPENDED_AFTER_MS ? 1 : 0;
      known.time = time;
    }
    return known.part;
  }
}

function keyOf({ pod, prefix, host }: RecordSource, part: number): string {
  return pod === '' ? `#${prefix}#${host}#${part}` : pod;
}
