import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stage } from '../../workflows/shared-stage';
import type { Run } from '../../workflows/stage';
import { World } from '../../workflows/world';
import { runCommandLine } from '../../../src/cli/main';
import { codecKeys } from '../../codec/ring';
import { ioFor, satlink, spawnSatlink, type Ran } from '../satlink';

let env: Record<string, string>;

beforeAll(() => {
  env = {
    TEMPORAL_ADDRESS: process.env['SATLINK_TEST_TEMPORAL']!,
    SATLINK_QUEUE_PREFIX: stage.queues.diagnosis.replace('satlink-diagnosis', ''),
    SATLINK_USER: 'mia',
  };
});

async function play(world = new World()): Promise<Run & { id: string }> {
  const run = await stage.start(world, {}, `satlink-prod-${world.location}`);
  return { ...run, id: world.location };
}

let waiting: ReturnType<typeof play> | undefined;
/** A run at its gate, for tests that only read it: nothing is handed in. */
async function untouchedRun(): Promise<Run & { id: string; code: string }> {
  const run = await (waiting ??= play());
  return { ...run, code: await run.gate() };
}

function json<T = Record<string, unknown>>({ out }: Ran): T {
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as T;
}

test('start starts once, then joins', async () => {
  const world = new World();
  const { location } = world;
  // It goes on until its gate, so that it is still open when the second one comes, however slow the machine.
  stage.prepare(world, `satlink-prod-${location}`);
  const first = json(await satlink(['start', location, '--environment', 'prod', '--json'], env));
  const second = json(await satlink(['start', location, '--environment', 'prod', '--json'], env));
  expect(first).toEqual({ run: expect.stringMatching(`^satlink-prod-${location}@`) as string, joined: false });
  expect(second).toEqual({ run: first['run'], joined: true });
  await stage.client.workflow.getHandle(`satlink-prod-${location}`).terminate('test');
});

test.each([
  ['policy', { SATLINK_POLICY_FILE: 'config/policy.yaml', ...codecKeys('a') }],
  ['fleet', { SATLINK_FLEET_FILE: 'config/fleet.yaml' }],
])('start in an environment that the %s does not know is refused, and starts nothing', async (file, named) => {
  const { location } = new World();

  const refused = await satlink(['start', location, '--environment', 'atlantis'], { ...env, ...named });

  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(refused.err).toMatch(new RegExp(`^satlink: environment: atlantis is not in the ${file} config/`, 'm'));
  const handle = stage.client.workflow.getHandle(`satlink-atlantis-${location}`);
  await expect(handle.describe()).rejects.toThrow(/not found/i);
});

test('open gives the address of the console, and opens it where there is a browser', async () => {
  const run = await untouchedRun();
  const folder = mkdtempSync(join(tmpdir(), 'satlink-browser-'));
  for (const opener of ['open', 'xdg-open'])
    writeFileSync(join(folder, opener), `#!/bin/sh\necho "$1" > ${folder}/opened\n`, { mode: 0o755 });
  const named = { ...env, SATLINK_GATEWAY_URL: 'https://satlink.example/' };
  const name = (await run.state()).run;
  const page = `https://satlink.example/runs/${encodeURIComponent(name)}`;

  const unknown = await satlink(['open', run.id], env);
  const piped = await satlink(['open', run.id, '--json'], named);
  const alone = await satlink(['open', run.id], { ...named, PATH: '/nowhere', DISPLAY: ':7' }, { isLive: true });
  const seen = await satlink(['open', run.id], { ...named, PATH: `${folder}:/bin`, DISPLAY: ':7' }, { isLive: true });

  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('SATLINK_GATEWAY_URL') as string]);
  expect(json(piped)).toEqual({ run: name, url: page });
  expect([alone.out, alone.err]).toEqual([`${page}\n`, expect.stringMatching(/^No browser/) as string]);
  expect([seen.code, seen.out, seen.err]).toEqual([0, `${page}\n`, '']);
  expect(readFileSync(join(folder, 'opened'), 'utf8')).toBe(`${page}\n`);
});

test('start follows the run where no policy can be read, and says that it failed', async () => {
  const world = new World({ faults: { readSettings: 'broken' } });
  stage.prepare(world, `satlink-prod-${world.location}`);

  const failed = await satlink(['start', world.location, '--environment', 'prod'], env);

  expect([failed.code, failed.out]).toEqual([1, '']);
  expect(failed.err).toMatch(/was started and failed at once: environment: readSettings is broken/);
});

test('at the gate show, plan and list give what a decision needs', async () => {
  const run = await untouchedRun();
  const { code } = run;
  const shown = await satlink(['show', run.id], env);
  expect(shown.code).toBe(0);
  for (const text of [code, 'IAM rejects the API key', 'cluster shop', `satlink approve ${run.id} --plan ${code}`])
    expect(shown.out).toContain(text);
  const plan = await satlink(['plan', run.id], env);
  for (const text of [
    'ibmcloud target -r us-east',
    `ibmcloud target -g ${run.world.group}`,
    'ibmcloud ks api-key reset --region us-east',
    'POST <container-service>/global/v1/keys',
    `X-Auth-Resource-Group: ${run.world.group}`,
    'Authorization: Bearer [secret]',
  ])
    expect(plan.out).toContain(text);

  const listed = json<{ runs: { location: string; plan: { code: string } | null }[] }>(
    await satlink(['list', '--open', '--json'], env),
  );
  expect(listed.runs.find(({ location }) => location === run.id)?.plan?.code).toBe(code);
  const table = await satlink(['list', '--location', run.id], env);
  expect(table.out).toMatch(/◆ .* Waiting for a decision, .* left/);
});

test('before it asks for the code, a decision shows the evidence and who may still decide', async () => {
  const run = await untouchedRun();
  const known = { ...env, SATLINK_POLICY_FILE: 'config/policy.yaml', ...codecKeys('a') };

  const asked = await satlink(['approve', run.id], known, { answers: [''], columns: () => 200 });
  const alone = await satlink(['approve', run.id], env, { answers: ['WRONG234'] });

  expect([asked.code, alone.code]).toEqual([2, 2]);
  expect(asked.out).toMatch(/cause {4}IAM rejects the API key\n[^┌]+┌─ Plan /);
  const inOneLine = asked.out.replace(/[│\s]+/g, ' ');
  expect(inOneLine).toMatch(/It needs \d approvals?\. May still decide: mia\.approver@\S+, noor\.approver@\S+ and sam/);
  expect(asked.err).toMatch(/no code was typed; nothing was sent/);
  expect(alone.out).toMatch(/Name the policy with SATLINK_POLICY_FILE/);
  expect(alone.err).toMatch(/that is not the code of the plan; nothing was sent/);
  expect((await run.state()).decisions).toEqual([]);
});

test('decisions answer in the words and exit codes of every surface', async () => {
  const run = await play();
  const code = await run.gate();
  const decide = (...args: string[]) => satlink([...args, '--json'], env);
  const refused = await decide('approve', run.id, '--plan', 'AAAAAAAA');
  const forbidden = await decide('approve', run.id, '--plan', code, '--by', 'eve');
  const early = await decide('in-doubt', run.id, '--it-happened', '--plan', code);
  const accepted = await decide('approve', run.id, '--plan', code.toLowerCase(), '--comment', 'seen');
  const repeated = await decide('approve', run.id, '--plan', code);
  const other = await decide('reject', run.id, '--plan', code);
  expect([refused, forbidden, early, accepted, repeated, other].map((ran) => [json(ran)['answer'], ran.code])).toEqual([
    ['wrong-plan', 3],
    ['not-allowed', 3],
    ['not-allowed', 3],
    ['accepted', 0],
    ['repeated', 0],
    ['already-decided', 3],
  ]);
  const result = await run.result();
  expect(result.outcome?.kind).toBe('resolved');
  expect(result.decisions).toMatchObject([{ by: 'mia', decision: 'approve', comment: 'seen' }]);
});

test('on a terminal the code of the plan is asked for', async () => {
  const run = await play();
  const code = await run.gate();
  const wrong = await satlink(['reject', run.id], env, { answers: ['no'] });
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('nothing was sent') as string });
  expect(wrong.out).toContain(code);
  const right = await satlink(['reject', run.id], env, { answers: [code.toLowerCase()] });
  expect(right).toMatchObject({ code: 0, out: expect.stringContaining('accepted') as string });
  expect((await run.result()).outcome?.kind).toBe('declined');
});

test('watch prints one line for each change, and documents with --json', async () => {
  const run = await play();
  const plan = await run.gate();
  const lines = ioFor(env);
  const documents = ioFor(env);
  const watching = Promise.all([
    runCommandLine(['watch', run.id], lines.io),
    runCommandLine(['watch', run.id, '--json'], documents.io),
  ]);
  await until(() => lines.printed.out.includes('answer') && documents.printed.out.includes(plan));
  await run.decide('reject', 'mia', { plan });
  expect(await watching).toEqual([0, 0]);
  expect(lines.printed.out).toMatch(/S1 {8}done .*\n(.*\n)*.*outcome {3}.*\(declined\): /);
  const printed = documents.printed.out.trimEnd().split('\n');
  expect(printed.length).toBeGreaterThan(1);
  expect(JSON.parse(printed.at(-1)!)).toMatchObject({ phase: 'closed', outcome: { kind: 'declined' } });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('report is the report of a closed run, and the case so far of an open one', async () => {
  const run = await play();
  const code = await run.gate();
  const open = await satlink(['report', run.id], env);
  expect(open.out).toContain('# A decision is needed for');
  await run.decide('reject', 'mia', { plan: code });
  const { outcome } = await run.result();
  expect(json(await satlink(['report', run.id, '--json'], env))).toEqual({ markdown: outcome!.report });
});

test('cancel, cie and provide-xo answer with the run and a sentence', async () => {
  const run = await play();
  await run.gate();
  expect(json(await satlink(['cie', run.id, 'CIE-9', '--json'], env))).toMatchObject({
    because: expect.stringContaining('CIE-9') as string,
  });
  const early = await satlink(['provide-xo', run.id, '-', '--json'], env, { stdin: 'ClusterID: nothing' });
  expect(early.code).toBe(3);
  expect(json(early)).toEqual({ answer: 'too-early', because: 'xo is not being waited for' });
  expect(json(await satlink(['cancel', run.id, '--json'], env))).toMatchObject({
    because: expect.stringContaining('void') as string,
  });
  expect((await run.result()).cie).toBe('CIE-9');
  expect(await satlink(['cancel', run.id], env)).toMatchObject({
    code: 3,
    err: expect.stringContaining('closed') as string,
  });
});

test.each([
  ['show', 'no-such-run'],
  ['watch', 'no-such-run'],
  ['plan', 'no-such-run'],
  ['report', 'no-such-run'],
  ['cancel', 'no-such-run'],
  ['approve', 'no-such-run', '--plan', 'AAAAAAAA'],
])('%s of a run that does not exist fails in one line', async (...args) => {
  expect(await satlink(args, env)).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^satlink: there is no run no-such-run[^\n]+\n$/) as string,
  });
});

test('doctor is content with a stack that works, and compares the policy with the retention', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'satlink-doctor-'));
  const broken = join(directory, 'fleet.yaml');
  writeFileSync(broken, 'xo: {}\nenvironments: { prod: {} }\n');
  const names = ['connection', 'retention', 'search attributes', 'diagnosis worker', 'remediation worker'];
  const { checks } = json<{ checks: { name: string; ok: boolean; because: string }[] }>(
    await satlink(['doctor', '--json', '--policy', 'lab/config/policy.yaml', '--fleet', broken], env),
  );
  expect(checks.filter(({ name, ok }) => names.includes(name) && !ok)).toEqual([]);
  expect(checks.find(({ name }) => name === 'retention')?.because).toContain('the longest permit lives 12 min');
  expect(checks.find(({ name }) => name === 'policy file')).toMatchObject({ ok: true });
  expect(checks.find(({ name }) => name === 'fleet file')).toMatchObject({
    ok: false,
    because: expect.stringContaining('environments.prod') as string,
  });
});

test('as a process it prints one object on one line and ends by itself', async () => {
  const run = await play(new World({ apiKey: 'missing' }));
  await run.result();
  const ran = await spawnSatlink(['show', run.id, '--json'], env);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(json(ran)).toMatchObject({ location: run.id, phase: 'closed', outcome: { kind: 'escalated' } });
});
