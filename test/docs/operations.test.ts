import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEngine } from '../../lab/engine/find-engine';
import type { RunDocument } from '../../src/contract/run-document';
import { openStage } from '../workflows/stage';
import type { Stage } from '../workflows/stage';
import { World } from '../workflows/world';

/** The command lines that on-call copies out of the operations guide do what the guide says. */
const GUIDE = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/^```sh\n(?<lines>[\s\S]*?)^```$/gm)].map((match) => match.groups!['lines']!);

let stage: Stage;
let temporal: string;
let tried = 0;
beforeAll(async () => {
  stage = await openStage();
  temporal = await findEngine({ say: () => undefined, env: process.env });
});
afterAll(() => stage.close());

/** Runs the one block of the guide that holds all of the words, as a shell would, with the placeholders filled in. */
async function run(words: string[], values: Record<string, string>): Promise<{ code: number; out: string }> {
  const fitting = BLOCKS.filter((block) => words.every((word) => block.includes(word)));
  expect(fitting).toHaveLength(1);
  tried += 1;
  let script = fitting[0]!.replace('--task-queue satlink-diagnosis', `--task-queue ${stage.queues.diagnosis}`);
  for (const [name, value] of Object.entries(values)) script = script.replaceAll(name, value);
  const env = { ...process.env, TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL'] };
  return promisify(execFile)('sh', ['-c', `temporal() { "${temporal}" "$@"; }\n${script}`], { env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout + error.stderr,
    }),
  );
}

async function atTheGate() {
  const world = new World();
  const started = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { started, values: { LOCATION: world.location, CODE: await started.gate(), YOUR_NAME: 'mia' } };
}

test('start a run by hand', async () => {
  const world = new World();
  const workflowId = `satlink-prod-${world.location}`;
  stage.prepare(world, workflowId);

  const { code } = await run(['workflow start'], { LOCATION: world.location, YOUR_NAME: 'rota' });
  const again = await run(['workflow start'], { LOCATION: world.location, YOUR_NAME: 'rota' });
  tried -= 1;

  expect(code).toBe(0);
  expect(again.code).not.toBe(0);
  await stage.client.workflow.getHandle(workflowId).cancel();
});

test('look at a run, approve it by an Update, and be refused by one', async () => {
  const { started, values } = await atTheGate();

  const seen = await run(['workflow query'], values);
  const refused = await run(['update execute'], { ...values, CODE: 'AAAAAAAA' });
  tried -= 1;
  const accepted = await run(['update execute'], values);
  const document = (await started.handle.result()) as RunDocument;

  expect(seen.out).toContain(values.CODE);
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('wrong-plan') });
  expect(accepted).toMatchObject({ code: 0, out: expect.stringContaining('accepted') });
  expect(document.decisions).toMatchObject([{ by: 'mia', comment: 'checked with the customer' }]);
});

test('reject it by a Signal', async () => {
  const { started, values } = await atTheGate();

  expect((await run(['workflow signal', 'reject'], values)).code).toBe(0);
  expect((await started.result()).outcome!.kind).toBe('declined');
});

test('raise a customer impacting event, then stop the run', async () => {
  const { started, values } = await atTheGate();

  expect((await run(['workflow signal', 'cie'], { ...values, CIE_ID: 'CIE-77' })).code).toBe(0);
  await started.until(({ cie }) => cie === 'CIE-77');
  expect((await run(['workflow cancel'], values)).code).toBe(0);
  expect((await started.result()).outcome!.kind).toBe('void');
});

test('no command line of the guide was left out', () => {
  expect(tried).toBe(BLOCKS.length);
});
