import type { Action } from '../approvals/plan';
import type { ArtifactFinding, Next } from '../contract/findings';
import type { StepId } from '../contract/run-document';

/** More than a ConfigMap holds as base64. A longer small artifact counts as cut. */
export const SMALL_ARTIFACT_BYTES_MAX = 256 * 1024;

/** Says what the whole text of a small artifact shows about this location. Pure and total: bad input is a finding. */
export type ArtifactReader = (
  text: string,
  asked: { location: string; environment: string; region?: string },
) => Omit<ArtifactFinding, 'artifact'>;

/** A cause in words for people. */
export interface CauseWords {
  /** Short: a heading, or a word beside a run in a list. */
  title: string;
  /** The work of a person, one entry for each step; absent if none is left, or if the plan says it. */
  next?: readonly string[];
}

/** A runbook as everybody may know it: its names and words. How it is followed stands in `src/workflows/<slug>/`. */
export interface Runbook {
  /** The engine's name for its workflow. */
  type: string;
  /** Its folder below `src/workflows` and its page below `docs/runbooks`. */
  slug: string;
  /** The ids of its runs and of its own lock name the slug; those of the first runbook name nothing. */
  ids: 'with-slug' | 'plain';
  /** The fault, as it follows the id of a location: `cannot reach IAM`. */
  title: string;
  /** Its steps in their order, in the runbook's nouns. */
  steps: Partial<Record<StepId, string>>;
  /** The names under which its alert fires, where the fleet file names no others. */
  alerts: readonly string[];
  /** The artifacts of the information job that it reads; `{env}` stands for what the fleet file says. */
  artifacts: readonly string[];
  /** For its own small artifacts, by file name. */
  readers?: Record<string, ArtifactReader>;
  /** S7, where it has readers: the cause that one finding for each of them shows together. Pure. */
  nameCause?: (found: Record<string, ArtifactFinding>) => { cause: string; next: Next; because: string };
  /** The changes that it may make. Without `api-key-reset` the key stays as it is, and its plans say so. */
  remedies: readonly Action[];
  /** Each cause by its code. */
  causes: Record<string, CauseWords>;
}
