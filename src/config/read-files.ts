import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fleet } from './fleet';
import { PolicyFile } from './policy';
import type { Policy } from './policy-shape';
import { ConfigProblems, problemsIn } from './problems';
import { readingOf } from './reading';

export type ReadFile = (path: string) => string;

export const readTextFile: ReadFile = (path) => readFileSync(path, 'utf8');

/** Reads a policy file. Throws `ConfigProblems` with all problems, by path. */
export function loadPolicy(path: string, readFile: ReadFile = readTextFile): Policy {
  return load(PolicyFile, path, readFile);
}

/** Reads a fleet file. Throws `ConfigProblems` with all problems, by path. */
export function loadFleet(path: string, readFile: ReadFile = readTextFile): Fleet {
  return load(Fleet, path, readFile);
}

/** The policy file as this process reads it now. */
export interface PolicySource {
  /** SHA-256, hex. */
  digest: string;
  /** When this process first read it in this form: ISO 8601. */
  since: string;
}

/** Null while the file cannot be read. */
export function policySourceOf(path: string, readFile: ReadFile = readTextFile): PolicySource | null {
  if (!readingOf(() => loadPolicy(path, readFile)).readable) return null;
  const { text, since } = lastParsed.get(PolicyFile)!.get(path)!;
  return { digest: createHash('sha256').update(text).digest('hex'), since };
}

interface Parsed {
  text: string;
  since: string;
  outcome: { value: unknown } | { problems: ConfigProblems };
}

/**
 * The last parsed form of each file. Each request reads the policy, and a stranger's requests must not parse it each
 * time.
 */
const lastParsed = new Map<z.ZodType, Map<string, Parsed>>();

function load<Schema extends z.ZodType>(schema: Schema, path: string, readFile: ReadFile): z.output<Schema> {
  const text = textOf(path, readFile);
  const ofSchema = lastParsed.get(schema) ?? new Map<string, Parsed>();
  lastParsed.set(schema, ofSchema);
  const last = ofSchema.get(path);
  const { outcome } = last?.text === text ? last : { outcome: parse(schema, path, text) };
  const since = last?.text === text ? last.since : new Date().toISOString();
  ofSchema.set(path, { text, since, outcome });
  if ('problems' in outcome) throw outcome.problems;
  return outcome.value as z.output<Schema>;
}

function parse(schema: z.ZodType, path: string, text: string): Parsed['outcome'] {
  // Pretty errors quote the line.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ code, pos }) => `${path}: line ${lineOf(text, pos[0])} is no YAML (${code})`,
    );
    return { problems: new ConfigProblems(problems) };
  }
  const told = readingOf(() => document.toJS() as unknown);
  // Only the conversion shows that an alias refers to nothing, or expands to too much.
  if (!told.readable)
    return { problems: new ConfigProblems([`${path}: has an alias that stands for nothing or too much`]) };
  const parsed = schema.safeParse(told.value);
  if (!parsed.success) return { problems: new ConfigProblems(problemsIn(path, parsed.error)) };
  return { value: deepFreeze(bare(parsed.data)) };
}

/** A copy without inherited properties: a foreign name such as `constructor` then finds only entries of the file. */
function bare<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  Object.values(value).forEach(bare);
  return value;
}

function textOf(path: string, readFile: ReadFile): string {
  try {
    return readFile(path);
  } catch (error) {
    throw new ConfigProblems([`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`]);
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Freezes plain objects and arrays, all the way down. */
export function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
