import type { Action } from '../approvals/plan';
import type { ArtifactFinding, Next } from '../contract/findings';
import type { StepId } from '../contract/run-document';

/** Says what the whole text of a small artifact shows about this location. Pure and total: bad input is a finding. */
export type ArtifactReader = (
  text: string,
  asked: { location: string; environment: string; region?: string },
) => Omit<ArtifactFinding, 'artifact'>;

/** A runbook as everybody may know it: its names and words. How it is followed stands in `src/workflows/<slug>/`. */
export interface Runbook {
  /** The engine's name for its workflow. */
  type: string;
  /** Its folder below `src/workflows` and its page below `docs/runbooks`. */
  slug: string;
  /** What the ids of its runs and its own lock bear: the slug, or nothing, as it was while there was one runbook. */
  ids: 'with-slug' | 'plain';
  /** What is wrong, as it follows the id of a location: `cannot reach IAM`. */
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
  /** What it may change. Without `api-key-reset` the key stays as it is, and its plans say so. */
  remedies: readonly Action[];
  /** What it can find, each with what a person must do then; null where nothing is left, or the plan says it. */
  causes: Record<string, string | null>;
}
