import type { FaultOrder } from './faults';
import { DEFAULT_RUNBOOK, runbookOfSlug } from '../src/runbooks';
import type { Runbook } from '../src/runbooks';
import type { KeyLogShape, LabLocation } from './world/model';

/** Which runbook a story is about. */
export function runbookOfStory({ runbook }: Pick<Story, 'runbook'>): Runbook {
  return runbook === undefined ? DEFAULT_RUNBOOK : runbookOfSlug(runbook)!;
}

/** The name that all locations of a scope have in common: two stories of the same name share account and key. */
export function scopeOfStory({ shares, name }: Pick<Story, 'shares' | 'name'>): string {
  return shares ?? name;
}

/** How a run ends. */
export type Ending = 'resolved' | 'escalated' | 'declined' | 'expired' | 'void';

/** A story: one location with its trouble, told once here and used by demo, dev and tests alike. */
export interface Story {
  name: string;
  /** The story whose account, resource group and key it shares; its own if left out. */
  shares?: string;
  /** Slug of the runbook whose alert fires. */
  runbook?: string;
  /** The id that the alert names. For `cluster-on-location` it is the cluster's. */
  location: string;
  environment: string;
  /** One sentence for people. */
  sentence: string;
  /** The faults that the lab makes on purpose, beyond the state of the world. */
  scripted: string;
  /** Whether the run comes to a gate, and what a friendly approver sends there. */
  gate: 'approve' | 'customer-rotated' | null;
  /** How the run ends when the gate is approved (or `customer-rotated` is sent), rejected, or left alone. */
  ending: { approve: Ending; reject: Ending; silent: Ending };
  /** True where our identities hold the account, so that we may reset its key. */
  held: boolean;
  world: StoryWorld;
  faults: FaultOrder[];
}

/** The differences from an ordinary location. */
export interface StoryWorld {
  locationId: string;
  clusterId?: string;
  region: string;
  xoRegion?: string;
  tugboat: string;
  trouble: 'key-deleted' | 'owner-inactive' | 'disabled' | 'key-absent' | 'none';
  network?: LabLocation['network'];
  deleted?: boolean;
  xo: LabLocation['xo'];
  carriers?: string[];
  build?: Partial<LabLocation['build']>;
  keyLog?: KeyLogShape;
  /** Artifacts of the information job that differ until the master is refreshed. */
  artifacts?: Record<string, string>;
  staleBuilds?: number;
  /** After a reset the record of the key can no longer be read. */
  keyRecordHiddenAfterReset?: boolean;
}
