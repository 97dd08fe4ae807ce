import { digestOfJson, scopeOf } from './plan';
import type { PlanTerms, RunName } from './plan';
import { shownName } from './shown-name';

/** The subjects that a brake can hold. A pause is a brake on one run. */
export const BRAKE_KINDS = ['everything', 'environment', 'region', 'account', 'scope', 'location', 'run'] as const;
export type BrakeKind = (typeof BRAKE_KINDS)[number];

/**
 * The subject of a brake. `of` is empty for everything, `<account>/<region>/<resource group>` for a scope, and
 * `<workflow id, percent-encoded>@<first run id>` for a run. A pause ends with its run: the next run of the same
 * workflow id is another subject.
 */
export interface BrakeSubject {
  kind: BrakeKind;
  of: string;
}

/** A brake as somebody set it. */
export interface BrakeSetting {
  subject: BrakeSubject;
  because: string;
  by: string;
  /** ISO 8601; null if somebody must lift it. */
  until: string | null;
  /** The setting as a JWS. Without it the name is only claimed. */
  signed?: string;
}

/** A brake as one environment sees it. */
export interface Brake {
  name: string;
  subject: BrakeSubject;
  because: string;
  /** Null if nobody can be named: the brake could not be read. */
  by: string | null;
  /** ISO 8601; null if the brake could not be read. */
  since: string | null;
  /** ISO 8601 */
  until: string | null;
  /** ISO 8601: the time when it was lifted or was over. Null while it holds. */
  overAt: string | null;
  /** The person who lifted it. */
  overBy?: string;
  /** The reason why it still holds although it looks lifted or over, and what ends it. */
  note?: string;
}

const OF_MAX = 3_100;
const NAME_MAX = 900;

/** The name of a brake, which `satlink lift` takes: `everything`, `environment-prod`, `location-c123…`. */
export function brakeName({ kind, of }: BrakeSubject): string {
  const name = kind === 'everything' ? kind : `${kind}-${of}`;
  return name.length <= NAME_MAX ? name : `${kind}-${digestOfJson(of)}`;
}

/** The subject of a brake with this name; null if no brake has such a name. */
export function subjectNamed(name: string): BrakeSubject | null {
  const dash = name.indexOf('-');
  const [kind, of] = dash < 0 ? [name, ''] : [name.slice(0, dash), name.slice(dash + 1)];
  return readSubject({ kind, of });
}

/** The subject that another process wrote down; null if it is not one. */
export function readSubject(value: unknown): BrakeSubject | null {
  const { kind, of } = (value ?? {}) as Partial<Record<'kind' | 'of', unknown>>;
  const known = BRAKE_KINDS.find((one) => one === kind);
  if (known === undefined || typeof of !== 'string' || of.length > OF_MAX || /[\s\p{Cc}]/u.test(of)) return null;
  if ((of === '') !== (known === 'everything')) return null;
  if (known === 'scope' && !/^[^/]+\/[^/]+\/[^/]+$/.test(of)) return null;
  return { kind: known, of };
}

/** The subject of a pause. */
export function subjectOfRun({ workflowId, firstRunId }: RunName): BrakeSubject {
  return { kind: 'run', of: `${encodeURIComponent(workflowId)}@${firstRunId}` };
}

/**
 * The subjects that hold a plan. A plan for several locations is held by a brake on any of them, or on any of their runs.
 *
 * @param group the resource group of the location, if the plan does not know it and the system of record does.
 */
export function subjectsOf(
  { run, environment, target, alsoRefresh = [] }: PlanTerms,
  group?: string | null,
): BrakeSubject[] {
  const scopes = [target, ...(group ? [{ ...target, resourceGroup: group }] : [])].map(scopeOf);
  const subjects: BrakeSubject[] = [
    { kind: 'everything', of: '' },
    { kind: 'environment', of: environment },
    { kind: 'region', of: target.region },
    { kind: 'account', of: target.account },
    ...[...new Set(scopes)].map((of) => ({ kind: 'scope' as const, of })),
    ...[target, ...alsoRefresh].map(({ location }) => ({ kind: 'location' as const, of: location })),
    ...[run, ...alsoRefresh.map((joined) => joined.run)].map(subjectOfRun),
  ];
  return subjects.filter(isFirst);
}

function isFirst(one: BrakeSubject, at: number, all: readonly BrakeSubject[]): boolean {
  return all.findIndex(({ kind, of }) => kind === one.kind && of === one.of) === at;
}

const WORDS: Record<Exclude<BrakeKind, 'everything'>, string> = {
  environment: 'the environment',
  region: 'the region',
  account: 'the account',
  scope: 'the key scope',
  location: 'the location',
  run: 'the run',
};

/** The subject in words, such as `the environment prod`. */
export function subjectInWords({ kind, of }: BrakeSubject): string {
  return kind === 'everything' ? kind : `${WORDS[kind]} ${of}`;
}

/** A brake that holds, in words that can begin a sentence about it. */
export function brakeInWords({
  subject,
  because,
  by,
  note,
}: Pick<Brake, 'subject' | 'because' | 'by' | 'note'>): string {
  if (by === null) return because;
  const what = subject.kind === 'run' ? 'the pause of this run' : `the brake on ${subjectInWords(subject)}`;
  return `${what} (${[because, ...(note === undefined ? [] : [note])].join('; ')})`;
}

/**
 * Whether a brake or an incident stops a decision. One that was over before the decision was made does not; one that was
 * over after it does. A signature bears whole seconds.
 *
 * @param madeMs the time of the decision.
 */
export function stopsDecision({ overAt }: { overAt: string | null }, madeMs: number): boolean {
  return overAt === null || madeMs < Math.floor(Date.parse(overAt) / 1000) * 1000;
}

/**
 * The brakes as freezes for the rule. A brake that was lifted after the decision still counts: a lifted brake releases
 * nothing by itself.
 *
 * @param madeMs the time of the decision.
 */
export function freezesOf(brakes: readonly Brake[], madeMs: number): { name: string; by?: string; isOver: boolean }[] {
  return brakes
    .filter((brake) => stopsDecision(brake, madeMs))
    .map((brake) => ({
      name: brakeInWords(brake),
      ...(brake.by === null ? {} : { by: shownName(brake.by) }),
      isOver: brake.overAt !== null,
    }));
}
