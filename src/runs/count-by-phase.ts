import { IS_OPEN_QUERY, SEARCH_ATTRIBUTES } from '../contract/engine-names';
import { IS_RUN_QUERY, runbookOfType } from '../runbooks';
import { keywordOf } from './attributes';
import type { Engine } from './connect';

/**
 * Counts all open runs by runbook and phase, as visibility shows them. It reads no run, so many runs are counted as
 * easily as few.
 */
export async function countByPhase({ client, queues }: Engine): Promise<(runbook: string, phase: string) => number> {
  const counts = new Map<string, number>();
  const query = `${IS_RUN_QUERY} AND ${IS_OPEN_QUERY} AND TaskQueue = '${queues.diagnosis}'`;
  for await (const info of client.workflow.list({ query, pageSize: 1000 })) {
    const key = `${runbookOfType(info.type)?.slug} ${keywordOf(info, SEARCH_ATTRIBUTES.phase) ?? 'diagnosing'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (runbook, phase) => counts.get(`${runbook} ${phase}`) ?? 0;
}
