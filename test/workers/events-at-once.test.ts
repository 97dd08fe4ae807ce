import { log as activityLog } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { writeAudit } from '../../src/activities/audit';
import { createLog } from '../../src/logging/log';
import { eventsAtOnce } from '../../src/workers/events-at-once';
import { plan } from '../approvals/plans';

test('an event of an activity is written before the activity goes on, and other lines wait with those of the SDK', async () => {
  const order: string[] = [];
  const kept = new DefaultLogger('INFO', ({ message }) => void order.push(`kept: ${message}`));
  const destination = { write: (line: string) => void order.push((JSON.parse(line) as { event: string }).event) };
  const log = createLog({ log: { level: 'info', pretty: false }, always: {}, destination });
  const environment = new MockActivityEnvironment(undefined, { logger: kept, interceptors: [eventsAtOnce(log)] });

  await environment.run(async () => {
    writeAudit('permit-spent', plan(), { action: 'api-key-reset', spender: 'sender' });
    order.push('goes on');
    activityLog.info('something else');
  });

  expect(order).toEqual(['permit-spent', 'goes on', 'kept: something else']);
});
