import { ApplicationFailure } from '@temporalio/common';
import type { RecordedPlace } from '../../src/contract/activities';
import type { LocationFinding } from '../../src/contract/findings';
import type { RunDocument } from '../../src/contract/run-document';
import { stage } from './shared-stage';
import type { Run } from './stage';
import { World } from './world';

/** Where the location is: what xo says, what a person says in its place, and what IBM Cloud says. */

test.concurrent(
  'a resource group that neither xo nor IBM Cloud names: no reset by us, and the plan says who must name it',
  async () => {
    const world = new World();
    const { resourceGroup: _unknown, ...seen } = world.seen;
    world.seen = seen;
    world.place = () => ({ account: 'acct1', region: 'us-east', resourceGroup: null });
    const run = await stage.start(world);
    await run.gate();
    const { plan, asks } = await run.state();

    expect(plan!.actions).toEqual(['master-refresh']);
    expect(asks!.offers).toEqual(['customer-rotated', 'reject']);
    expect(plan!.notes.join()).toContain('the customer must name it');
    await run.until(({ links }) => links.thread !== undefined);
    expect(world.cards[0]!.sections.join()).toContain('ibmcloud target -g <RESOURCE_GROUP>');
    await run.handle.cancel();
    await run.result();
  },
);

describe('IBM Cloud decides over text', () => {
  const recorded = { account: 'acct1', region: 'us-east' };

  test.concurrent.each<[string, Partial<RecordedPlace> | null, RegExp]>([
    ['another region', { region: 'us-south' }, /in region us-east, and IBM Cloud says us-south/],
    ['another resource group', { resourceGroup: 'other' }, /in resource group group\w+, and IBM Cloud says other/],
    ['another account', { account: 'acct2' }, /in account acct1, and IBM Cloud says acct2/],
    ['no region', { region: null }, /in region us-east, and IBM Cloud does not say its region/],
    ['no such location', null, /in account acct1, and IBM Cloud knows no such location there/],
  ])('where it says %s than xo, no plan is drawn up, and the team hears both', async (_what, change, because) => {
    const world = new World();
    world.place = () => change && { ...recorded, resourceGroup: world.group, ...change };

    const { outcome, plan } = await (await stage.start(world)).result();

    expect(outcome).toMatchObject({ kind: 'escalated', because: expect.stringMatching(because) as string });
    expect(plan).toBeNull();
    expect(world.told).toMatchObject([
      {
        title: expect.stringContaining('please find out where') as string,
        handOver: { because: expect.stringMatching(because) as string },
      },
    ]);
    expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  });

  test.concurrent('what xo does not name is taken from it', async () => {
    const world = new World();
    const { resourceGroup: _group, region: _region, ...seen } = world.seen;
    world.seen = seen;
    const run = await stage.start(world);
    await run.gate();

    expect((await run.state()).plan!.target).toMatchObject({ region: 'us-east', resourceGroup: world.group });
    await run.decide('approve');
    expect((await run.result()).outcome!.kind).toBe('resolved');
  });

  test.concurrent('where it cannot be read, we reset nothing, and the plan says why', async () => {
    const world = new World();
    const { readAccount } = world.diagnosis;
    world.diagnosis.readAccount = async (order) => {
      const { place: _place, ...facts } = await readAccount(order);
      return { ...facts, placeUnknown: 'HTTP 403' };
    };
    const run = await stage.start(world);
    await run.gate();
    const { plan, asks } = await run.state();

    expect(plan!.actions).toEqual(['master-refresh']);
    expect(plan!.notes.join()).toContain('could not be read from IBM Cloud (HTTP 403)');
    expect(asks!.offers).toEqual(['customer-rotated', 'reject']);
    await run.handle.cancel();
    await run.result();
  });

  test.concurrent('a location that moves while people decide gets no other plan', async () => {
    const world = new World();
    const run = await stage.start(world);
    await run.gate();
    world.affects = () => [{ kind: 'location', id: world.location }];
    const { readAccount } = world.diagnosis;
    world.diagnosis.readAccount = async (order) => ({
      ...(await readAccount(order)),
      place: { ...recorded, resourceGroup: 'other' },
    });
    await run.decide('approve');

    expect((await run.result()).outcome).toMatchObject({
      kind: 'escalated',
      because: expect.stringContaining('IBM Cloud says other') as string,
    });
    expect(world.effects).toEqual({ resets: 0, refreshes: 0 });
  });
});

describe('while xo is silent', () => {
  const silent = () => {
    const world = new World();
    world.diagnosis.lookUpLocation = async () => {
      throw ApplicationFailure.nonRetryable('xo did not answer', 'XoSilent');
    };
    return world;
  };
  const waits = ({ steps }: RunDocument) => steps.some(({ id, state }) => id === 'S1' && state === 'waiting');
  const provide = (run: Run, value: unknown) =>
    run.handle.executeUpdate('provideLocation', { args: [value] }).then(
      (reply) => JSON.stringify(reply),
      (error: { cause: { type: string } }) => error.cause.type,
    );

  test.concurrent('an operator may look the location up, and the plan says who did', async () => {
    const run = await stage.start(silent());
    await run.until(waits);
    const finding = run.world.seen;

    expect(await provide(run, { finding, by: 'eve' })).toBe('not-allowed');
    expect(await provide(run, { finding: { ...finding, tugboat: 'x; rm -rf' }, by: 'otto' })).toBe('malformed');
    expect(await provide(run, { finding, by: 'otto' })).toContain('otto provided');
    await run.gate();
    expect((await run.state()).plan!.notes.join()).toContain('provided by otto');
    expect(await provide(run, { finding, by: 'otto' })).toBe('too-early');
    await run.handle.cancel();
    await run.result();
  });

  test.concurrent('nobody does until the deadline: a person must find out, and there is no location', async () => {
    const world = silent();
    world.changePolicy({ xoSilence: '300 ms' });
    const run = await stage.start(world);

    const document = await run.result();

    expect(document).toMatchObject({
      cause: 'inconclusive',
      findings: { location: null },
      outcome: { kind: 'escalated' },
    });
    expect(world.told).toHaveLength(1);
  });
});

describe('where xo answers and the answer cannot be read', () => {
  const garbled = () => {
    const world = new World();
    world.seen = { kind: 'unreadable', because: 'xo answered with a file that Slack did not let us read.' };
    return world;
  };
  const s1 = ({ steps }: RunDocument) => steps.find(({ id }) => id === 'S1')!;

  test.concurrent(
    'somebody is asked at once to look the location up, and the run goes on with what is handed in',
    async () => {
      const world = garbled();
      const finding: LocationFinding = { ...new World().seen, id: world.location, resourceGroup: world.group };
      const run = await stage.start(world);
      await run.until((document) => s1(document).state === 'waiting');

      const { heard } = await run.until((document) => document.heard !== null);
      expect(heard!.channel).toBe('C3');
      expect(world.asked).toMatchObject([{ report: expect.stringContaining('satlink provide-xo') as string }]);
      expect(s1(await run.state()).because).toMatch(/cannot be read: .*satlink provide-xo/);
      await run.handle.executeUpdate('provideLocation', { args: [{ finding, by: 'otto' }] });
      await run.gate();
      await run.handle.cancel();
      await run.result();
    },
  );

  test.concurrent('nobody does until the deadline: the run ends with what was seen', async () => {
    const world = garbled();
    world.changePolicy({ xoSilence: '300 ms' });

    const document = await (await stage.start(world)).result();

    expect(document).toMatchObject({
      cause: 'inconclusive',
      findings: { location: { kind: 'unreadable' } },
      outcome: { kind: 'escalated' },
    });
  });
});
