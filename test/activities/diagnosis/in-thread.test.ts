import { findKeyApart, findSecretsApart } from '../../../src/activities/diagnosis/key-log-apart';
import { findLocationApart } from '../../../src/activities/diagnosis/xo-apart';
import { readXoReplies } from '../../../src/evidence/location/xo-reply';
import {
  API_KEY_LOG_BYTES_MAX,
  readConnectorApiKey,
  secretsInKeyLog,
} from '../../../src/evidence/api-key/connector-api-key';

const DOCUMENT =
  'data:\n  slclient.toml: |\n    [bluemix]\n    iam_api_key = "canaryZx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0Lm"\n';
/** As long as a key log may be, of a shape that takes seconds. */
const WORST = Buffer.from(`${DOCUMENT}${'-'.repeat(API_KEY_LOG_BYTES_MAX - DOCUMENT.length)}`);
const LONG = Buffer.from(`${'INFO nothing\n'.repeat(5_000)}${DOCUMENT}`);

/** How often the event loop came round until the answer was there: never, where it was read at once. */
async function turnsDuring(read: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await read();
  isOver = true;
  return turns;
}

test('while the longest key log of a bad shape is read, the process does other work', async () => {
  const asked = { salt: 'salt' };

  expect(await turnsDuring(() => findKeyApart(WORST, asked))).toBeGreaterThan(10);
  expect(await turnsDuring(() => findSecretsApart(WORST))).toBeGreaterThan(10);
}, 60_000);

const XO = { id: 'c0000000000000000001', environment: 'prod' };
const RECORD = JSON.stringify({
  ClusterID: XO.id,
  MultishiftType: 'multishift_controller',
  ActualDatacenterCluster: 'prod-wdc04.carrier107',
});

test('the same for an answer of xo with a file of the largest size and a bad shape', async () => {
  expect(await turnsDuring(() => findLocationApart([`${RECORD}:${'\r'.repeat(1_000_000)}`], XO))).toBeGreaterThan(10);
});

test('a long answer of xo is read with the same finding as by the process itself', async () => {
  const texts = [RECORD, 'still looking\n'.repeat(5_000)];

  expect(await findLocationApart(texts, XO)).toEqual(readXoReplies(texts, XO));
  expect(readXoReplies(texts, XO).kind).toBe('found');
});

test('more long logs than there are threads are read one after the other, with the same findings', async () => {
  const asked = { salt: 'salt' };
  const found = await Promise.all(Array.from({ length: 5 }, () => findKeyApart(LONG, asked)));

  expect(found).toEqual(found.map(() => readConnectorApiKey(LONG, asked)));
  expect(await findSecretsApart(LONG)).toEqual(secretsInKeyLog(LONG));
}, 60_000);
