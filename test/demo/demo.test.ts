import { STORIES } from '../../lab/stories';
import type { RunDocument } from '../../src/contract/run-document';
import { someOf } from '../thorough';
import { until } from '../until';
import { startProgram } from './program';

/** Each is an engine, a lab and two workers. */
const PLAYS = someOf<[story: string, flag: string, ends: string, truth: RegExp]>(
  [
    ['key-rejected', '--approve', 'resolved', /keys reset: 1, masters refreshed: 1/],
    ['key-rejected', '--silent', 'expired', /keys reset: 0, masters refreshed: 0/],
    ['key-missing', '--reject', 'escalated', /keys reset: 0, masters refreshed: 0/],
  ],
  1,
);

test.concurrent.each(PLAYS)('story %s with %s ends %s, and the lab agrees', async (story, flag, kind, truth) => {
  const demo = startProgram('demo', ['--story', story, flag, '--json']);
  expect(await demo.ended).toBe(0);
  const document = JSON.parse(demo.out()) as RunDocument;
  expect(document.outcome?.kind).toBe(kind);
  expect(document.run).toContain(STORIES.find(({ name }) => name === story)!.location);
  expect(demo.err()).toMatch(truth);
  expect(demo.leftBehind()).toEqual([]);
});

test.concurrent('without --json the run is told in lines, and its outcome is the last of them', async () => {
  const demo = startProgram('demo', ['--story', 'location-gone']);
  expect(await demo.ended).toBe(0);
  expect(demo.out().trimEnd().split('\n').at(-1)).toMatch(/ outcome {3}.*\(void\): /);
});

test.concurrent('with an engine of its own it ends that too when it is interrupted', async () => {
  const demo = startProgram('demo', ['--story', 'slow-build', '--reject']);
  // The engine, and one worker at least.
  await until(() => demo.leftBehind().length > 1, { instead: demo.err });
  demo.child.kill('SIGINT');
  expect(await demo.ended).toBe(130);
  expect(demo.leftBehind()).toEqual([]);
});

test.concurrent.each([
  ['an unknown story', ['--story', 'nope'], /key-rejected, cluster-on-location/],
  ['two answers', ['--approve', '--reject'], /one of/],
  ['an unknown option', ['--fast'], /--fast/],
])('%s is a usage error', async (_what, args, says) => {
  const demo = startProgram('demo', args);
  expect(await demo.ended).toBe(2);
  expect(demo.out()).toBe('');
  expect(demo.err()).toMatch(says);
});

test.concurrent('--list names every story', async () => {
  const demo = startProgram('demo', ['--list']);
  expect(await demo.ended).toBe(0);
  expect(STORIES.filter(({ name }) => !demo.out().includes(`  ${name} `))).toEqual([]);
});
