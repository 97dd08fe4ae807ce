import { orderOf, signed, startLikeOurs, wordsOf } from './ground';
import { ground } from './shared-ground';
import { askAbout, takeInForPerson, TAKERS } from './taking-in';

/**
 * A *no* that its run has not counted, because it came too late or was meant for something else, stops nothing: its maker is
 * told so, and what people were told counts is done.
 */

const all: typeof TAKERS = { ...TAKERS, 'the gateway, for somebody it knows,': takeInForPerson };

test.each(
  Object.keys(all).flatMap((taker) => ['already-decided', 'unknown'].map((answer) => [taker, answer] as const)),
)('that %s took in, and of which the run says %s: the approval before it is carried out', async (taker, answer) => {
  const victim = await ground.victim();
  const run = await startLikeOurs(ground, victim);
  const plan = victim.truePlan(run.name);
  const decisions = [await signed(ground, plan)];
  await askAbout(ground, run, plan);
  await run.sayToDecisions(answer);

  await all[taker]!(ground, { run, plan, by: 'noah' });

  expect(wordsOf(await run.order(orderOf(ground, plan, decisions, 'api-key-reset')))).toBe('performed');
  expect(await victim.truth()).toEqual({ resets: 1, refreshes: 0 });
});
