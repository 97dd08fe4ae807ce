import { bans } from './tidy/bans';
import { circles } from './tidy/circles';
import { readRepository } from './tidy/files';
import { dependencies, layers } from './tidy/layers';
import { checksums, lock } from './tidy/lock';
import { fileLength, names, oneMeaning } from './tidy/names';
import { links, places } from './tidy/places';
import type { Rule } from './tidy/rule';
import { oneWriter, runbooks, unnamed } from './tidy/runbooks';
import { steps } from './tidy/steps';
import { words } from './tidy/words';

const RULES: Rule[] = [
  layers,
  circles,
  dependencies,
  bans,
  names,
  oneMeaning,
  fileLength,
  places,
  links,
  steps,
  lock,
  checksums,
  runbooks,
  oneWriter,
  unnamed,
  words,
];

test('the repository keeps its own rules', () => {
  const files = readRepository('.');
  expect(files.length).toBeGreaterThan(50);
  const faults = RULES.flatMap(({ name, faults: find }) => find(files).map((fault) => `${name}: ${fault}`));
  expect(faults).toEqual([]);
});

describe.each(RULES)('the rule "$name"', ({ faults, planted, fine = [] }) => {
  const examples = planted.map((one) => {
    const files = Array.isArray(one) ? one : [one];
    return { files, paths: files.map(({ path }) => path).join(' and '), start: files[0]!.text.trim().slice(0, 80) };
  });

  test.each(examples)('sees what is wrong in $paths: $start', ({ files }) => {
    expect(faults(files)).not.toEqual([]);
  });

  test('lets pass what only looks like it', () => {
    expect(fine.flatMap((file) => faults([file]))).toEqual([]);
  });
});
