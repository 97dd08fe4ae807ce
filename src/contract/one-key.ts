import { readAsker } from '../approvals/asker';
import { readRunName } from '../approvals/plan';
import type { JoinedLocation, RunName } from '../approvals/plan';
import { isLocationId } from './location-id';

/** The Update by which a run hands its location to the run that asks about their common key. */
export const JOIN_UPDATE = 'join';

/** Whether a location is part of the question. If not, its run waits for the end of the other run, and then looks again. */
export interface JoinAnswer {
  joined: boolean;
  because: string;
}

/** The refresh of a location that joined: its state, and the reason in words. */
export interface JoinedRefresh {
  state: 'running' | 'done' | 'failed' | 'in-doubt';
  because: string;
  /** The page of its finished build. */
  build?: string;
}

/** The result of the common question for a run that followed it. */
export type LeaderEnd =
  | { kind: 'refreshed'; because: string; build?: string }
  | { kind: 'in-doubt'; because: string }
  /** Nothing was changed. */
  | { kind: 'declined'; because: string }
  | { kind: 'expired'; because: string }
  /** The other run decided nothing about this location, so its run looks again. */
  | { kind: 'open'; because: string; isReplaced: boolean };

/** Waits for the run that asks about the key of a scope. */
export interface OneKey {
  /** Hands a location to the run that leads. A run that cannot take it, or that is away, answers that it did not join. */
  joinLeader(order: { leader: RunName; joining: JoinedLocation }): Promise<JoinAnswer>;
  /**
   * Fails with the benign `LeaderDecides` until the question is settled for this location. `run` is the run that waits; an
   * older one does not name itself.
   */
  awaitLeader(order: { leader: RunName; location: string; joined: boolean; run?: RunName }): Promise<LeaderEnd>;
}

const DIGEST = /^[0-9a-f]{64}$/;
const NAME_MAX = 200;

/** Reads what another run handed in; a sentence if it is malformed. */
export function readJoining(value: unknown): JoinedLocation | string {
  const { location, name, run, evidence, askedBy } = (value ?? {}) as Record<string, unknown>;
  const named = readRunName(run);
  if (typeof location !== 'string' || !isLocationId(location)) return 'location: is not the id of a location';
  if (named === null) return 'run: is not the name of a run';
  if (typeof evidence !== 'string' || !DIGEST.test(evidence)) return 'evidence: is not a digest';
  const isNamed = typeof name === 'string' && name !== '';
  return {
    location,
    ...(isNamed ? { name: name.slice(0, NAME_MAX) } : {}),
    run: named,
    evidence,
    askedBy: readAsker(askedBy),
  };
}
