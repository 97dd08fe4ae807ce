import { join } from 'node:path';
import { isCompiled } from '../src/config/build';

/** Arguments of `node` before a program that runs from its TypeScript sources. */
export const FROM_SOURCE = ['--require', join(__dirname, '..', 'scripts', 'from-source.cjs')];

/** The same before one of the lab's own processes: compiled, it needs nothing before it. */
export const BEFORE_PROGRAMS = isCompiled() ? [] : FROM_SOURCE;

/** A program or module below the root of the project, named as its source is; compiled, it lies in dist. */
export function programAt(source: string): string {
  return join(__dirname, '..', isCompiled() ? source.replace(/\.ts$/, '.js') : source);
}
