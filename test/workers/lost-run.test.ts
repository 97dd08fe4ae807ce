import { DefaultLogger } from '@temporalio/worker';
import { watchForLostRun } from '../../src/workers/lost-run';

const SAID_BY_THE_CORE = 'Trying to send a new WFT for a run which already has one!';

test('a line of the core that says that it lost a run is written, and acted upon', () => {
  const written: string[] = [];
  let lost = 0;
  const log = watchForLostRun(
    new DefaultLogger('INFO', ({ message }) => void written.push(message)),
    () => (lost += 1),
  );
  log.error('Trying another address of the engine');
  log.info('polling', { queue: 'q' });
  expect(lost).toBe(0);
  log.error(SAID_BY_THE_CORE, { sdkComponent: 'core' });
  expect(lost).toBe(1);
  expect(written).toEqual(['Trying another address of the engine', 'polling', SAID_BY_THE_CORE]);
});
