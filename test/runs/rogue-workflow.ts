import { condition, defineQuery, setHandler } from '@temporalio/workflow';

/** A run that somebody else answers for: it shows what it was started with. */
export async function connectorCannotReachIam(shown: unknown): Promise<void> {
  setHandler(defineQuery('state'), () => shown);
  await condition(() => false);
}
