import { withInFlight, type InFlight } from '../../src/runs/in-flight';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { documentOf } from '../handover/base';

const inFlight = (activity: string): InFlight => ({
  activity,
  attempt: 1,
  says: 'its own words',
  isWaiting: true,
  since: '2026-11-28T16:00:00.000Z',
});

/** The step that gets the words of an activity while another one runs. */
function stepOfWords(activity: string, running: string): string | undefined {
  const { steps, ...rest } = documentOf(DEFAULT_RUNBOOK, {});
  const shown = steps.map(
    (step) => ({ ...step, because: '', state: step.id === running ? 'running' : 'done' }) as const,
  );
  return withInFlight({ ...rest, steps: shown }, [inFlight(activity)]).steps.find(({ because }) => because !== '')?.id;
}

test('the words of an activity stand at its own step, or at the step that repeats it, and at no other', () => {
  expect(stepOfWords('lookUpLocation', 'S1')).toBe('S1');
  expect(stepOfWords('awaitBuild', 'V')).toBe('V');
  expect(stepOfWords('lookUpLocation', 'S3')).toBeUndefined();
  expect(stepOfWords('resetApiKey', 'R2')).toBeUndefined();
});
