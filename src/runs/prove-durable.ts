import { SEARCH_ATTRIBUTES } from '../contract/engine-names';
import { keywordKey } from './attributes';
import type { Engine } from './connect';

/** A workflow that no worker runs and that ends by itself. Its start is the proof. */
const PROBE = { type: 'intakeProbe', taskQueue: 'claims', id: 'satlink-intake-probe', lifetime: '1 second' } as const;

/**
 * Writes to the engine as the start of a run does, with its search attributes. Returns when it is durable, and throws
 * the reason if it is not.
 */
export async function proveDurable(engine: Engine): Promise<void> {
  await engine.client.workflow.start(PROBE.type, {
    workflowId: PROBE.id,
    taskQueue: PROBE.taskQueue,
    workflowExecutionTimeout: PROBE.lifetime,
    args: [],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    staticSummary: 'can alerts be made durable?',
    typedSearchAttributes: Object.values(SEARCH_ATTRIBUTES).map((name) => ({ key: keywordKey(name), value: 'probe' })),
  });
}
