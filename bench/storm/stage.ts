import { startEngine } from '../../lab/engine/engine';
import type { PolicyText } from '../../lab/people';
import { startStack } from '../../lab/stack';
import type { Stack } from '../../lab/stack';
import { holdAccountsOf, sharedKeyStories } from '../../lab/stories/shared-keys';
import type { Story } from '../../lab/story';
import { connect } from '../../src/runs';
import type { Engine } from '../../src/runs';
import { startSecondWorker } from './kills';
import type { SecondWorker } from './kills';
import type { StormOptions } from './options';

/** Engine, lab, gateway, two diagnosis workers and a remediation worker. */
export interface Stage {
  stack: Stack;
  second: SecondWorker;
  engine: Engine;
  stories: readonly Story[];
  close: () => Promise<void>;
}

export async function openStage(options: StormOptions, say: (line: string) => void): Promise<Stage> {
  const stories = sharedKeyStories(options);
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one().catch((error: unknown) => say(String(error)));
  };
  try {
    const server = await startEngine({ say, env: process.env });
    closing.push(() => server.close());
    const changePolicy = policyOf(stories, options);
    const stack = await startStack({
      say,
      engine: server,
      stories,
      gateway: true,
      gateDeadline: '12 hours',
      changePolicy,
    });
    closing.push(() => stack.close());
    const second = await startSecondWorker(stack);
    say('a second diagnosis worker takes tasks');
    const engine = await connect({ address: server.address, queuePrefix: stack.queuePrefix, env: {} });
    closing.push(() => engine.close());
    return { stack, second, engine, stories, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The lab's policy, which holds these accounts. The run that asks first waits for all others of its key, however long xo needs
 * for so many questions: it takes one a second.
 */
function policyOf(stories: readonly Story[], { within }: StormOptions): (policy: PolicyText) => void {
  return (policy) => {
    holdAccountsOf(stories)(policy);
    const longest = `${within} minutes`;
    for (const environment of Object.values(policy.environments))
      Object.assign(environment, { gather: longest, xoSilence: longest, buildPatience: longest });
  };
}
