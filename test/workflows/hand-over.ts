import { ApplicationFailure } from '@temporalio/common';
import type { RunDocument } from '../../src/contract/run-document';
import { stage } from './shared-stage';
import { World } from './world';

/** What a team is sent when a run ends: it is made when it is sent, and nothing in it may say that the run goes on. */

const GOES_ON = /\*\*[SGRVE]\d?\*\* [^:]*: (?:under way|waiting|next|pending|running)\b/;
const because = ({ steps }: RunDocument, id: string) => steps.find((step) => step.id === id)!.because;
const gate = { customerDeadline: '30 minutes', remindAfter: '30 seconds', remindEvery: '30 seconds' };

test.concurrent('a rejected run leaves work, and no step of the message goes on', async () => {
  const run = await stage.start(new World());
  await run.gate();
  await run.decide('reject', 'mia', { comment: 'not on a Friday' });
  const { outcome, waits } = await run.result();

  expect(waits).toMatchObject([{ for: 'decision', end: 'decided' }]);
  expect(Date.parse(waits![0]!.until!)).toBeGreaterThanOrEqual(Date.parse(waits![0]!.from));
  const [{ title, report, handOver }] = run.world.told as [World['told'][number]];
  expect(title).toMatch(/^satellite-link, please take over: .* cannot reach IAM, and mia rejected the repair\.$/);
  expect(handOver!.changed).toEqual([]);
  expect(handOver!.next[0]!.what).toContain('not on a Friday');
  expect(handOver!.next.at(-1)!.commands).toEqual([`satlink start ${run.world.location} --environment prod`]);
  expect(handOver!.links.at(-1)).toEqual({
    label: 'Runbook',
    url: 'https://pages.example/connector-cannot-reach-iam.md',
  });
  expect(report).not.toMatch(GOES_ON);
  expect(report).toMatch(/\*\*E\*\* .*: done/);
  expect(report).toMatch(/\*\*R1\*\* .*: not reached/);
  expect(outcome!.report).toContain(title);
  expect(run.world.posts.get('end')).toContain('rejected the repair');
});

test.concurrent('a run in which one of two people agreed does not say that nobody decided', async () => {
  const run = await stage.start(new World({ policy: { quorum: 2, gate: { ...gate, deadline: '10 seconds' } } }));
  await run.gate();
  expect(await run.decide('approve', 'mia')).toMatchObject({ answer: 'waiting-for-more' });
  const document = await run.result();

  expect(document.outcome).toMatchObject({
    kind: 'expired',
    because: expect.stringMatching(/^only mia agreed/) as string,
  });
  expect(document.waits).toMatchObject([{ for: 'decision', end: 'expired' }]);
  expect(because(document, 'G')).toMatch(/^only mia agreed to plan .* more people were needed$/);
  expect(run.world.told[0]!.title).toContain('only mia agreed in time');
});

test.concurrent('after a doubt that nobody answers, the approval is still told', async () => {
  const world = new World({ resetLoses: 'answer', recordReadable: true, policy: { doubtDeadline: '300 ms' } });
  const { readAccount } = world.diagnosis;
  world.diagnosis.readAccount = async (order) => {
    const facts = await readAccount(order);
    world.recordReadable = false;
    return facts;
  };
  world.before['resetApiKey'] = () => void (world.recordReadable = true);
  world.before['lookForReset'] = () => void (world.recordReadable = false);
  const run = await stage.start(world);
  await run.gate();
  await run.decide('approve');
  const document = await run.result();

  expect(document.waits).toMatchObject([
    { for: 'decision', end: 'decided' },
    { for: 'decision', end: 'expired' },
  ]);
  expect(because(document, 'G')).toMatch(/^mia .*said approve; then nobody said until .* UTC whether it happened$/);
  expect(world.told[0]!.title).toMatch(/please find out: the API key of .* may have been replaced/);
  expect(world.told[0]!.handOver!.changed).toEqual(['The API key may have been replaced.']);
});

test.concurrent('a run that xo left without an answer asks for nothing any more in its steps', async () => {
  const world = new World({ policy: { xoSilence: '300 ms' } });
  world.diagnosis.lookUpLocation = async () => {
    throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
  };
  const document = await (await stage.start(world)).result();

  expect(document.waits).toMatchObject([{ for: 'location', end: 'expired' }]);
  expect(because(document, 'S1')).toBe('xo stayed silent, and nobody looked the location up');
  expect(because(document, 'S2')).toBe('nobody knows where the location runs');
  expect(world.told[0]!.report).not.toMatch(/Look up|reading the form/);
  expect(world.told[0]!.title).toContain('xo gave no answer');
});

test.concurrent('a refresh that is owed is told as unfinished, with the refresh as work', async () => {
  const world = new World();
  world.before['refreshMaster'] = () => {
    throw ApplicationFailure.nonRetryable('the job is disabled (HTTP 409)', 'RequestRefused');
  };
  const run = await stage.start(world);
  await run.gate();
  await run.decide('approve');
  await run.result();

  const { title, handOver } = world.told.at(-1)!;
  expect(title).toMatch(/unfinished: the API key of .* was replaced, and the location still has the old one/);
  expect(handOver!.changed).toEqual([expect.stringMatching(/^The API key was replaced at /)]);
  expect(handOver!.next.map(({ what }) => what).join('\n')).toMatch(
    /Mend .*disabled.*\nRefresh the master of .*\nThen start/,
  );
});

test.concurrent('a run of which nothing is left says so in its thread', async () => {
  const run = await stage.start(new World());
  await run.gate();
  await run.decide('approve');
  await run.result();

  expect(run.world.posts.get('end')).toMatch(/^\*\*Fixed: .*\*\*[^]*The API key was replaced[^]*No work is left/);
});

test.concurrent('escalating is repeated until somebody was told, and the run stays visible', async () => {
  const world = new World({ tokenLog: 'unreachable' });
  const { escalate } = world.announcements;
  let refusals = 2;
  world.announcements.escalate = async (order) => {
    if (refusals-- > 0) throw new Error('Slack and PagerDuty are down');
    return escalate(order);
  };
  const run = await stage.start(world);

  const waiting = await run.until(({ phase }) => phase === 'escalating');
  const document = await run.result();

  expect(waiting.outcome).toBeNull();
  expect(document.told).toHaveLength(1);
});
