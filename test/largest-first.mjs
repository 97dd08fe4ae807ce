import Sequencer from '@jest/test-sequencer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PROGRAMS = /\/test\/(crash|demo|upgrades|workers)\//;

/**
 * Plays the largest test files first, so that the last minutes are not spent waiting for one of them. A file with a folder
 * of its own name beside it is as large as all that is in there: `conformance.test.ts` has its cases in `conformance/`. So
 * is a file that only puts parts together, as large as they are: `steps.test.ts`.
 * The tests that start whole programs come before all others: their files are short, and they wait long.
 */
export default class LargestFirst extends Sequencer {
  sort(tests) {
    const sizes = new Map(
      tests.map(({ path }) => [path, sizeWithParts(path) + sizeOfFolder(path.slice(0, -'.test.ts'.length))]),
    );
    const startsPrograms = ({ path }) => PROGRAMS.test(path);
    return [...tests].sort(
      (one, other) => startsPrograms(other) - startsPrograms(one) || sizes.get(other.path) - sizes.get(one.path),
    );
  }
}

function sizeWithParts(path) {
  const parts = readFileSync(path, 'utf8').matchAll(/^import '(\.\/[\w/-]+)';$/gm);
  return [...parts].reduce(
    (sum, [, part]) => sum + statSync(`${join(dirname(path), part)}.ts`).size,
    statSync(path).size,
  );
}

function sizeOfFolder(folder) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
