import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fleet } from './fleet';
import { Policy } from './policy';
import { ConfigProblems, problemsIn } from './problems';

export type ReadFile = (path: string) => string;

export const readTextFile: ReadFile = (path) => readFileSync(path, 'utf8');

/** Reads a policy file. Throws `ConfigProblems` with all that is wrong, by path. */
export function loadPolicy(path: string, readFile: ReadFile = readTextFile): Policy {
  return load(Policy, path, readFile);
}

/** Reads a fleet file. Throws `ConfigProblems` with all that is wrong, by path. */
export function loadFleet(path: string, readFile: ReadFile = readTextFile): Fleet {
  return load(Fleet, path, readFile);
}

function load<Schema extends z.ZodType>(schema: Schema, path: string, readFile: ReadFile): z.output<Schema> {
  const text = textOf(path, readFile);
  // Pretty errors quote the line.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new ConfigProblems(
      document.errors.map(({ code, pos }) => `${path}: line ${lineOf(text, pos[0])} is no YAML (${code})`),
    );
  }
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) throw new ConfigProblems(problemsIn(path, parsed.error));
  return deepFreeze(bare(parsed.data));
}

/** Without what every object has: a name from outside, such as `constructor`, then finds nothing that the file does not say. */
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
