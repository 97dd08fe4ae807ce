import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { lastScrub } from '../../src/workers/last-scrub';

const SECRET = 'correct horse battery staple';

/** What an activity is given, what it answers and what its failure says, as they pass. */
function pass(work: (input: ActivityExecuteInput) => unknown, args: unknown[] = []): Promise<unknown> {
  const { inbound } = lastScrub([SECRET])({} as never);
  return inbound!.execute!({ args, headers: {} }, async (input) => work(input));
}

test('nothing that an activity is given to say, or answers, shows a secret of the process', async () => {
  const order = {
    report: `# x\n${SECRET}`,
    run: { workflowId: 'satlink-prod-c1' },
    links: [{ url: `https://x/${encodeURIComponent(SECRET)}` }],
  };
  const given: unknown[] = [];
  const answer = await pass(({ args }) => (given.push(...args), { because: SECRET, at: null, count: 3 }), [order]);

  expect(given).toEqual([
    { report: '# x\n…', run: { workflowId: 'satlink-prod-c1' }, links: [{ url: 'https://x/…' }] },
  ]);
  expect(answer).toEqual({ because: '…', at: null, count: 3 });
});

test('nor do the words of its failure, which the engine keeps', async () => {
  const cause = new Error(`cause ${SECRET}`);
  const failure = await pass(() => {
    throw ApplicationFailure.create({ message: `could not: ${SECRET}`, type: 'X', cause });
  }).catch((error: unknown) => error as ApplicationFailure);

  expect(failure).toMatchObject({ message: 'could not: …', type: 'X', cause: { message: 'cause …' } });
  expect((failure as Error).stack).not.toContain(SECRET);
});
