import { MALFORMED_ALERT_TYPE } from '../../src/contract/malformed-alert';
import type { MalformedAlert } from '../../src/contract/malformed-alert';
import { until } from '../until';
import { openStage } from '../workflows/stage';
import type { Stage } from '../workflows/stage';
import { World } from '../workflows/world';
import { openGateway } from './gateway';
import type { TestGateway } from './gateway';

export const ALERTMANAGER = '/v1/alerts/alertmanager?environment=prod';

/** What a source of alerts is answered. */
export interface Answer {
  runs: { run: string; joined: boolean }[];
  ignored: number;
  rejected: { because: string }[];
}

/** The real engine with a gateway before it, which takes alerts in. */
export interface IntakeSide {
  stage: Stage;
  gateway: TestGateway;
  queuePrefix: string;
  /** A location whose run finds a world when it starts. */
  place(world?: World): string;
  /** Sends what is to be answered with 200. */
  send(body: unknown, path?: string): Promise<Answer>;
  /** What teams are told of by this gateway, once so many of a kind are seen; the engine shows them with a delay. */
  untilTelling(count: number, isOfKind: (told: MalformedAlert) => boolean): Promise<MalformedAlert[]>;
  close(): Promise<void>;
}

export async function openIntakeSide(): Promise<IntakeSide> {
  const stage = await openStage();
  const queuePrefix = stage.queues.diagnosis.replace('satlink-diagnosis', '');
  const gateway = await openGateway({ queuePrefix });
  const started: string[] = [];
  return {
    stage,
    gateway,
    queuePrefix,
    place(world = new World()) {
      const id = `satlink-prod-${world.location}`;
      stage.prepare(world, id);
      started.push(id);
      return world.location;
    },
    async send(body, path = ALERTMANAGER) {
      const { status, json } = await gateway.post(path, body);
      expect(status).toBe(200);
      return json as unknown as Answer;
    },
    async untilTelling(count, isOfKind) {
      const query = `WorkflowType = '${MALFORMED_ALERT_TYPE}' AND TaskQueue = '${stage.queues.diagnosis}'`;
      const told = new Map<string, MalformedAlert>();
      const ofKind = () => [...told.values()].filter(isOfKind);
      return until(async () => {
        for await (const { workflowId } of stage.client.workflow.list({ query })) {
          if (told.has(workflowId)) continue;
          const { events } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
          const { data } = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!;
          told.set(workflowId, JSON.parse(Buffer.from(data!).toString()) as MalformedAlert);
        }
        return ofKind().length >= count && ofKind();
      });
    },
    async close() {
      for (const id of started) {
        await stage.client.workflow
          .getHandle(id)
          .terminate('test')
          .catch(() => undefined);
      }
      await gateway.close();
      await stage.close();
    },
  };
}
