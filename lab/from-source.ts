import { join } from 'node:path';

/** Arguments of `node` before a program that runs from its TypeScript sources. */
export const FROM_SOURCE = ['--require', join(__dirname, '..', 'scripts', 'from-source.cjs')];
