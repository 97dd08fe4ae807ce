import { startLab, type Lab } from '../../lab/lab';
import { control, jsonOf, orderFor, trigger } from './open-lab';

async function withLab(options: Parameters<typeof startLab>[0], body: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await startLab(options);
  await body(lab).finally(() => lab.close());
}

describe('stepped time', () => {
  test('nothing happens until a tick, and a tick without ms finishes the next transition', async () => {
    await withLab({ time: 'stepped' }, async (lab) => {
      await trigger(lab, orderFor(lab, 'key-rejected'));
      expect(lab.jenkins.items[0]!.state).toBe('quiet');

      const { happened } = jsonOf<{ happened: number }>(await control(lab, '/tick', {}));

      expect(happened).toBe(1);
      expect(lab.jenkins.items[0]!.state).toBe('blocked');
    });
  });

  test('a tick of so many milliseconds finishes all that is due by then, also what follows from it', async () => {
    await withLab({ time: 'stepped' }, async (lab) => {
      await trigger(lab, orderFor(lab, 'slow-build', 'stage-dal09-carrier1'));
      const build = () => lab.jenkins.jobs[0]!.builds[0]!;

      await control(lab, '/tick', { ms: 2_900 });
      expect(build()).toMatchObject({ building: true, estimatedMs: 3_150 });
      await control(lab, '/tick', { ms: 200 });
      expect(build()).toMatchObject({ building: false, result: 'SUCCESS', archived: true });
    });
  });

  test('a tick of nonsense is refused', async () => {
    await withLab({ time: 'stepped' }, async (lab) => {
      expect((await control(lab, '/tick', { ms: -1 })).status).toBe(400);
      expect((await control(lab, '/tick', { hours: 1 })).status).toBe(400);
    });
  });
});

describe('automatic time', () => {
  test('things happen by themselves, and a tick is refused', async () => {
    await withLab({ speed: 20 }, async (lab) => {
      await trigger(lab, orderFor(lab, 'key-rejected'));
      const ended = () => lab.jenkins.jobs[0]!.builds[0]!.number === 116182 && lab.jenkins.jobs[0]!.builds[0]!.archived;
      while (!ended()) await new Promise((resolve) => setTimeout(resolve, 5));

      expect(lab.world.informationBuilds).toHaveLength(1);
      expect((await control(lab, '/tick', {})).status).toBe(409);
    });
  });
});
