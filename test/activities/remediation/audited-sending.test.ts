import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { refusalAudited } from '../../../src/activities/remediation/audited-sending';
import type { RemediationOrder } from '../../../src/contract/activities';
import { NOT_PERFORMED, OUTCOME_UNKNOWN, PERMIT_USED } from '../../../src/contract/failures';
import { ORDER_REFUSALS } from '../../../src/metrics/runs';
import { plan } from '../../approvals/plans';

const PAST = '2020-01-01T00:00:00.000Z';
const FUTURE = '2999-01-01T00:00:00.000Z';

test.each<[type: string, until: string, reasons: string[]]>([
  [NOT_PERFORMED.permitRefused, FUTURE, ['PermitRefused']],
  [NOT_PERFORMED.permitRefused, PAST, ['PermitExpired']],
  [NOT_PERFORMED.frozen, PAST, ['Frozen']],
  [PERMIT_USED, FUTURE, ['PermitUsed']],
  // The request of these was written down where it was sent.
  [NOT_PERFORMED.requestRefused, FUTURE, []],
  [NOT_PERFORMED.notSent, FUTURE, []],
  [OUTCOME_UNKNOWN, FUTURE, []],
])('an order that fails with %s, with a permit until %s, is written down as %j', async (type, until, reasons) => {
  const written: unknown[] = [];
  // The SDK says too that an activity failed.
  const logger = new DefaultLogger('INFO', ({ meta: { event, reason } = {} }) => {
    if (event !== undefined) written.push([event, reason]);
  });
  const order = { plan: plan(), permit: { until } } as RemediationOrder;
  const failure = ApplicationFailure.nonRetryable('it failed', type);
  const said = new MockActivityEnvironment(undefined, { logger }).run(() =>
    refusalAudited('api-key-reset', order, () => Promise.reject(failure)),
  );

  await expect(said).rejects.toBe(failure);
  expect(written).toEqual(reasons.map((reason) => ['order-refused', reason]));
  expect(reasons.filter((reason) => !ORDER_REFUSALS.includes(reason))).toEqual([]);
});
