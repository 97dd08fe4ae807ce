import { Client, Connection } from '@temporalio/client';
import { refuseRejected } from '../../../src/activities/remediation/refuse-rejected';
import { plan } from '../../approvals/plans';
import { failureOf } from '../scene';

/** A *no* that can be read is tested in `test/rogue`. */
test('while the engine does not say whether somebody said no, nothing is done', async () => {
  const away = await Connection.connect({ address: process.env['SATLINK_TEST_TEMPORAL']! });
  await away.close();

  expect(await failureOf(refuseRejected(new Client({ connection: away }), plan()))).toMatchObject({
    type: 'CheckFailed',
    message: 'the engine does not say whether somebody said no to this plan',
  });
});
