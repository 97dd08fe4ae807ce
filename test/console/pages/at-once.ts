import { ApplicationFailure } from '@temporalio/common';
import { pasteOf } from '../../approvals/location/hand-in';
import { isSame, mark, text } from './looks';
import { visit } from './open-visit';
import { slowJenkins } from './slow-jenkins';

const silentXo = {
  lookUpLocation: () => {
    throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
  },
};

test.concurrent('somebody sees what waits for them, approves it, and watches it end without a reload', async () => {
  const run = await visit.play();
  const page = await visit.open('mia', '/runs');
  await page.getByRole('region', { name: 'Waiting for you' }).getByText(run.id).click();
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve textarea').fill('<b>seen</b> & agreed');
  await page.getByRole('button', { name: `Yes, carry out plan ${run.code}` }).click();
  await page.locator('.reply.is-counted').waitFor();
  await page.locator('.outcome.is-resolved').waitFor();

  expect(await page.locator('blockquote').textContent()).toBe('<b>seen</b> & agreed');
  expect(page.complaints).toEqual([]);
  const document = await run.result();
  expect(document.decisions).toMatchObject([
    { by: 'mia', verified: true, via: 'oidc', comment: '<b>seen</b> & agreed' },
  ]);
  expect(run.world.effects).toEqual({ resets: 1, refreshes: 1 });
  await page.context().close();
});

test.concurrent('a page follows what is decided elsewhere, and keeps what is being typed until then', async () => {
  const run = await visit.play({ quorum: 2 });
  const page = await visit.open('mia', `/runs/${run.id}`);
  await page.getByText('Reject', { exact: true }).click();
  await page.locator('.is-reject textarea').fill('half a sent');
  await run.decide('approve', 'eve', { plan: run.code });
  await page.locator('.people .refused').waitFor();

  expect(await page.locator('.is-reject textarea').inputValue()).toBe('half a sent');
  await run.handle.terminate('seen enough');
  await page.locator('.outcome.is-terminated').waitFor();
  await page.context().close();
});

test.concurrent('a refusal keeps what was typed, and a reload after a decision sends nothing', async () => {
  const run = await visit.play({ quorum: 2, changeIdRequired: true });
  const page = await visit.open('mia', `/runs/${run.id}`);
  const sent: string[] = [];
  page.on('request', (request) => void (request.method() === 'POST' && sent.push(request.url())));
  await page.getByText('Approve', { exact: true }).click();
  await page.locator('.is-approve textarea').fill('long thoughts');
  await page.locator('.is-approve input[name=change]').fill('CHG1');
  await page.route('**/*', (route) => route.abort(), { times: 1 });
  await page.locator('.is-approve button').click();
  await page.locator('.reply').getByText('unknown').waitFor();
  await page.locator('.is-approve input[name=change]').fill('');
  await page.locator('.is-approve button').click();
  await page.locator('.reply').getByText('the policy requires the id of an approved change').waitFor();
  expect(await page.locator('.is-approve textarea').inputValue()).toBe('long thoughts');
  await page.locator('.is-approve input[name=change]').fill('CHG1');
  await page.locator('.is-approve button').click();
  await page.locator('.reply').getByText('waiting-for-more').waitFor();
  expect(await page.locator('.reply').count()).toBe(1);
  await page.reload();

  expect(await page.locator('.reply').count()).toBe(0);
  expect((await run.state()).decisions).toMatchObject([{ by: 'mia', comment: 'long thoughts', change: 'CHG1' }]);
  expect(sent).toHaveLength(3);
  await run.handle.terminate('seen');
  await page.context().close();
});

test.concurrent('all of it works without a script', async () => {
  const run = await visit.play();
  const page = await visit.open('noah', `/runs/${run.id}`, { javaScriptEnabled: false });
  expect(await page.locator('time').first().textContent()).toMatch(/ UTC$/);
  await page.getByText('Reject', { exact: true }).click();
  await page.locator('.is-reject textarea').fill('not now');
  await page.getByRole('button', { name: `Reject plan ${run.code}` }).click();

  expect(await page.locator('.reply').textContent()).toContain('accepted');
  expect((await run.result()).outcome?.kind).toBe('declined');
  await page.context().close();
});

test.concurrent('it can be decided with the keyboard alone', async () => {
  const run = await visit.play();
  const page = await visit.open('noah', `/runs/${run.id}`);
  for (let tabs = 0; tabs < 40 && !(await page.locator('.is-reject summary:focus').isVisible()); tabs += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not today');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.reply.is-counted').waitFor();

  expect((await run.result()).decisions).toMatchObject([{ decision: 'reject', comment: 'not today' }]);
  await page.context().close();
});

test.concurrent('an open page shows what Jenkins says while it waits, counts on, and comes to the gate', async () => {
  const { jenkins, before } = slowJenkins('queue: Waiting for next available executor');
  const run = await visit.start({ before });
  const timezoneId = 'Asia/Kolkata';
  const page = await visit.open('mia', `/runs/${run.id}`, { timezoneId, locale: 'en-GB' });
  await mark(page);
  await page.locator('.ask.is-under-way').getByText('queue: Waiting for next available executor').waitFor();
  const lasting = await text(page, '.step.is-running .lasting');
  jenkins.says = 'build 7: stage 4 of 40, waiting for an executor';
  await page.locator('.ask.is-under-way').getByText('stage 4 of 40, waiting for an executor').waitFor();
  await page.locator('.step.is-running').getByText('stage 4 of 40, waiting for an executor').waitFor();

  expect(await text(page, '#ask-title')).toBe('Wait for the build');
  const started = new Date((await run.state()).startedAt);
  const [here, utc] = [timezoneId, 'UTC'].map((timeZone) => started.toLocaleTimeString('en-GB', { timeZone }));
  expect(await text(page, '.meta time')).toBe(`${here} · ${utc} UTC`);
  expect(await text(page, '.step.is-running .lasting')).not.toBe(lasting);
  jenkins.says = null;
  await page.locator('.ask.is-asking').waitFor();
  expect(await text(page, '#news')).toContain('Replace this API key?');
  expect(await page.title()).toMatch(/^Decide: /);
  expect([await isSame(page), page.complaints]).toEqual([true, []]);
  await run.handle.terminate('seen');
  await page.context().close();
});

test.concurrent('the deadline is counted down by our clock, also where that of the viewer is wrong', async () => {
  const run = await visit.play();
  const page = await visit.open('mia', '/runs?q=nothing-here');
  await page.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 600_000;
  });
  await page.goto(`${visit.gateway.url}/runs/${run.id}`);
  const first = (await text(page, '.ask .left'))!;
  const within = /^(30|2[5-9]) min \d+ s left$/;
  expect(first).toMatch(within);
  await page.locator('.ask .left').filter({ hasNotText: first }).waitFor();
  expect(await text(page, '.ask .left')).toMatch(within);
  await run.handle.terminate('seen');
  await page.context().close();
});

test.concurrent('where the customer resets, the commands stand ready to be copied', async () => {
  const run = await visit.play({ heldAccounts: [] });
  const commands = [
    'ibmcloud target -r us-east',
    `ibmcloud target -g ${run.world.group}`,
    'ibmcloud ks api-key reset --region us-east',
  ].join('\n');
  const bare = await visit.open('mia', `/runs/${run.id}`, { javaScriptEnabled: false });
  expect([await text(bare, '.ask pre'), await bare.locator('.copy').count()]).toEqual([commands, 0]);
  const page = await visit.open('mia', `/runs/${run.id}`, { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = () => page.evaluate('navigator.clipboard.readText()');
  await page.getByRole('button', { name: 'Copy the commands for the customer' }).click();
  await page.getByText('Copied the commands for the customer').waitFor();
  expect(await copied()).toBe(commands);
  await page.locator('.exact > summary').click();
  await page.getByRole('button', { name: 'Copy the code of the plan' }).click();
  await page.getByText('Copied the code of the plan').waitFor();
  expect(await copied()).toBe(run.code);
  await page.getByRole('button', { name: 'Copy the name of the run' }).click();
  await page.getByText('Copied the name of the run').waitFor();
  expect(await copied()).toMatch(new RegExp(`^satlink-prod-${run.id}@`));
  await run.handle.terminate('seen');
  for (const one of [bare, page]) await one.context().close();
});

test.concurrent('the answer of xo is pasted, shown as it was understood, and handed in, without a script', async () => {
  const run = await visit.start({ before: silentXo });
  await run.until(({ lookUp }) => lookUp !== null && lookUp !== undefined);
  const page = await visit.open('mia', `/runs/${run.id}`, { javaScriptEnabled: false });
  const { paste } = pasteOf(run.id, run.world.group);
  await page
    .getByLabel('The whole reply of xo')
    .fill(paste.replace(/.*(MultishiftAccountID|ResourceGroupID).*\n/g, ''));
  await page.getByRole('button', { name: 'Read it' }).click();
  await page.getByText('lacks the account (MultishiftAccountID) and the resource group (ResourceGroupID)').waitFor();
  await page.getByLabel('The whole reply of xo').fill(paste);
  await page.getByRole('button', { name: 'Read it' }).click();
  expect(await page.locator('.facts').textContent()).toContain('acct1');
  expect((await run.state()).lookUp).not.toBeNull();
  await page.getByRole('button', { name: 'Yes, hand this in' }).click();

  expect(await page.locator('.reply.is-counted').textContent()).toContain('Handed in');
  await run.gate();
  expect((await run.state()).findings.location!.because).toMatch(/\(provided by mia\)$/);
  await run.handle.terminate('seen');
  await page.context().close();
});

test.concurrent(
  'a person who starts a run joins the open one, names an event, stops the run, and starts it again',
  async () => {
    const run = await visit.start({ before: silentXo });
    const page = await visit.open('mia', '/runs');
    await page.getByText('Start a run', { exact: true }).click();
    await page.getByLabel('Location or cluster').fill(run.id);
    await page.locator('.start select[name=environment]').selectOption('prod');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL(/\/runs\/satlink-prod-/);
    const handle = visit.stage.client.workflow.getHandle(`satlink-prod-${run.id}`);
    const first = (await handle.describe()).runId;
    expect(first).toBe(run.handle.firstExecutionRunId);
    await page.getByText('Customer impacting event', { exact: true }).click();
    await page.getByLabel('Id of the event').fill('CIE-7');
    await page.getByRole('button', { name: 'Tell the run' }).click();
    await page.locator('.reply.is-counted').waitFor();
    await page.getByText('CIE CIE-7').waitFor();
    await page.getByText('Stop this run', { exact: true }).click();
    await page.getByRole('button', { name: 'Yes, stop it' }).click();
    await page.locator('.outcome.is-void').waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.locator('.outcome').waitFor({ state: 'detached' });

    expect((await handle.describe()).runId).not.toBe(first);
    expect(page.complaints).toEqual([]);
    await handle.terminate('seen');
    await page.context().close();
  },
);

test.concurrent(
  'a person pauses a run from its page, approve waits for it, and an approver resumes it there',
  async () => {
    const run = await visit.play();
    const page = await visit.open('mia', `/runs/${run.id}`);
    const approve = page.locator('.choices').getByText('Approve', { exact: true });
    await page.getByText('Pause this run', { exact: true }).click();
    await page.getByLabel('Why').fill('the customer is on the phone');
    await page.getByRole('button', { name: 'Pause it now' }).click();
    await page.getByText('Stopped:').waitFor();
    await page.goto(`${visit.gateway.url}/runs/${run.id}`);

    // While the engine is too busy to say which brakes hold, the page says that.
    await page
      .locator('.banner')
      .filter({ hasText: /This run is paused.*the customer is on the phone, set by\s+mia/s })
      .waitFor();
    expect(await approve.isDisabled()).toBe(true);
    expect(await page.locator('#held').textContent()).toContain('the pause of this run (the customer is on the phone)');
    expect(await run.decide('approve')).toMatchObject({
      answer: expect.stringMatching(/not-allowed|frozen/) as string,
    });
    await page.getByText('Resume this run', { exact: true }).click();
    await page.getByRole('button', { name: 'Yes, lift it' }).click();
    await page.getByText('Lifted:').waitFor();
    await page.goto(`${visit.gateway.url}/runs/${run.id}`);
    expect(await page.locator('#held').count()).toBe(0);
    expect(page.complaints).toEqual([]);
    await run.handle.terminate('seen');
    await page.context().close();
  },
);
