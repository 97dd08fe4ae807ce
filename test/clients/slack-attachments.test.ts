import fc from 'fast-check';
import { collectText } from '../../src/clients/slack/collect-text';
import { readXoReplies } from '../../src/evidence/location/xo-reply';

const ID = 'c7asdfghjklz98765432';
const RECORD = {
  Region: 'us-east',
  ClusterID: ID,
  Datacenter: 'wdc04',
  ActualDatacenterCluster: 'prod-wdc04.carrier1004',
  ServerURL: 'https://c1004.us-east.satellite.cloud.ibm.com:31234',
  ResourceGroupID: '11112222333344445555666677778888',
  DesiredState: 'deployed',
  ActualState: 'deployed',
  MultishiftType: 'multishift_controller',
  MultishiftAccountID: 'fedcba9876543210fedcba9876543210',
};
const FIELDS = Object.entries(RECORD).map(([title, value]) => ({ title, value, short: true }));
const TUGBOAT = 'prod-wdc04-carrier1004';

/** Attachments that end behind these fields. */
function attachmentsOf(ends: number[]): { fields: typeof FIELDS }[] {
  const at = [0, ...[...new Set(ends)].sort((one, other) => one - other), FIELDS.length];
  return at.slice(1).map((end, index) => ({ fields: FIELDS.slice(at[index], end) }));
}
const read = (ends: number[]) =>
  readXoReplies(collectText({ ts: '1', text: '', attachments: attachmentsOf(ends) }), { id: ID, environment: 'prod' });

it.each([[[3, 6]], [[5]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]], [[2, 5, 7]], [[]]])(
  'a record in attachments that end behind %j is read',
  (ends) => expect(read(ends)).toMatchObject({ kind: 'found', tugboat: TUGBOAT }),
);

it('a record is read however its fields are spread over attachments', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: FIELDS.length - 1 })), (ends) => {
      expect([ends, read(ends).kind, read(ends).tugboat]).toEqual([ends, 'found', TUGBOAT]);
    }),
  );
});
