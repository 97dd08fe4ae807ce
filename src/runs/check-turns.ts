import { isServerAtLeast, TURNS_SINCE } from '../config/server-version';
import { inOneLine } from '../text/visible';
import type { Engine } from './connect';

const SETTING = 'matching.enableFairness';

/**
 * Says whether the server hands out waiting tasks by their priority and in turns of the accounts. Without it all runs
 * still work, in the order in which they came, so this is never wrong.
 */
export async function checkTurns({ client }: Engine): Promise<{ ok: boolean; because: string }> {
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  return { ok: true, because: turnsOfServer(serverVersion) };
}

/** The same in words. No server tells whether its setting is on, so its name is given. */
export function turnsOfServer(serverVersion: string): string {
  const version = inOneLine(serverVersion || 'of an unknown version');
  const late = 'an account with many locations may delay the others';
  if (!isServerAtLeast(serverVersion, TURNS_SINCE))
    return `Temporal ${version} gives accounts no turns: ${late}. ${TURNS_SINCE} and newer can`;
  return `Temporal ${version} can give accounts turns. If ${SETTING} is not on, ${late}`;
}
