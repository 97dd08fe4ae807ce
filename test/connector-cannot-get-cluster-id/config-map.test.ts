import fc from 'fast-check';
import { readClusterId, readRegion } from '../../src/runbooks/connector-cannot-get-cluster-id/config-map';

const ASKED = { location: 'loc12345678901234567', environment: 'prod', region: 'eu-de' };
const yaml = (entry: string) => `apiVersion: v1\ndata:\n${entry}\nkind: ConfigMap\nmetadata:\n  name: ks\n`;
const json = (data: object) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', data }, null, 2);
const GONE = 'Error from server (NotFound): configmaps "ks" not found';
const KEY = 'Ab3_xYz0123456789-abcdefghijklmnopqrstuvwxyz';

test.each([
  ['the right id', yaml('  cluster_id: loc12345678901234567'), 'as-expected'],
  ['the right id, quoted', yaml('  cluster_id: "loc12345678901234567"'), 'as-expected'],
  ['the right id in JSON', json({ cluster_id: ASKED.location }), 'as-expected'],
  ['another id', yaml('  cluster_id: locofsomebodyelse001'), 'other'],
  ['an id of a nested key', yaml('  other: |\n    cluster_id: locofsomebodyelse001'), 'missing'],
  ['no such key', yaml('  other: x'), 'missing'],
  ['no such key in JSON', json({ other: 'x' }), 'missing'],
  ['an empty key', yaml('  cluster_id: ""'), 'missing'],
  ['a placeholder', yaml('  cluster_id: <no value>'), 'missing'],
  ["a redactor's sentence", yaml('  cluster_id: <removed for security>'), 'unreadable'],
  ['a mask', yaml('  cluster_id: "****"'), 'unreadable'],
  ["a template's name", yaml('  cluster_id: ${CLUSTER}'), 'unreadable'],
  ['NotFound', `${GONE}\n`, 'missing'],
  ['NotFound beside a look-up that failed', `${GONE}\nUnable to connect to the server: EOF`, 'unreadable'],
  ['NotFound of something else', 'Error from server (NotFound): namespaces "x" not found', 'unreadable'],
  [
    'an end that is not seen',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ks\ndata:\n  other: x',
    'unreadable',
  ],
  [
    'an error where the end should be',
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  other: x\nerror: lost connection',
    'unreadable',
  ],
  ['a beginning that is not seen', 'data:\n  other: x\nkind: ConfigMap', 'unreadable'],
  ['JSON that is cut', json({ other: 'x' }).slice(0, -3), 'unreadable'],
  ['two ids', yaml('  cluster_id: loc12345678901234567\n  cluster_id: locofsomebodyelse001'), 'unreadable'],
  ['two ConfigMaps', yaml('  other: x') + yaml('  other: x'), 'unreadable'],
  ['a Secret', yaml('  other: x').replace('ConfigMap', 'Secret'), 'unreadable'],
  ['a key', yaml(`  cluster_id: ${KEY}`), 'unreadable'],
  ['nothing', '', 'unreadable'],
])('%s', (_case, text, kind) => expect(readClusterId(text, ASKED).kind).toBe(kind));

test('a region is the same under each of its names, and another one is said beside the one of xo', () => {
  expect(readRegion(yaml('  region: eu-central'), ASKED)).toMatchObject({ kind: 'as-expected', value: 'eu-central' });
  expect(readRegion(yaml('  region: us-east'), ASKED).because).toBe('region is us-east, and xo and the job say eu-de.');
  expect(readRegion(yaml('  region: us-east'), { location: 'l', environment: 'prod' }).kind).toBe('unreadable');
});

test('whatever the text is, it is a finding, and nothing of a key comes out', () => {
  const texts = fc.array(
    fc.constantFrom('apiVersion: v1', 'data:', `  cluster_id: ${KEY}`, KEY, '{', GONE, '  x: y', 'kind: ConfigMap'),
  );
  fc.assert(
    fc.property(texts, (lines) => !JSON.stringify(readClusterId(lines.join('\n'), ASKED)).includes(KEY.slice(0, 8))),
  );
});
