import type { WorkflowExecutionDescription } from '@temporalio/client';
import { execFileSync } from 'node:child_process';
import { commandFor } from '../../src/approvals/command-hint';
import { runLines } from '../../src/cli/view/run-view';
import { styleFor } from '../../src/cli/view/style';
import { heldActivity, pausedBy } from '../../src/runs/held-activity';
import { resetCommands } from '../../src/approvals/reset-commands';
import { runCommand, commandToStart } from '../../src/handover/commands';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { runThatSays } from './hostile';

/**
 * People copy our commands into a shell. Ids, queues and places in them may come from somebody who can write to the engine, or
 * who answers for a run. A real shell reads each command: a text of others is one word of it, and never another command.
 */
const HOSTILE = `x'; echo done > broken; $(echo done) \`echo done\` "&& #`;

/** The words of a command, as a shell reads them. */
function wordsOf(command: string): string[] {
  const names = ['temporal', 'satlink', 'ibmcloud'];
  const show = names.map((name) => `${name}() { printf '%s\\n' "$@"; }`).join('\n');
  return execFileSync('sh', ['-c', `cd /nowhere 2> /dev/null\n${show}\n${command}`], { encoding: 'utf8' }).split('\n');
}

const pending = (one: object) =>
  ({ workflowId: HOSTILE, raw: { pendingActivities: [one] } }) as unknown as WorkflowExecutionDescription;
const paused = { paused: true, activityId: HOSTILE, activityType: { name: 'remind' } };
const untaken = {
  state: 1,
  scheduledTime: { seconds: 1, nanos: 0 },
  activityOptions: { taskQueue: { name: HOSTILE } },
};

const lines = runLines(runThatSays(HOSTILE), {
  style: styleFor(false),
  width: 500,
  now: 0,
  frame: 0,
  detail: 'full',
});
const startingWith = (command: string) =>
  lines.flatMap((line) => line.split('\n')).find((line) => line.includes(command));

test.each<[string, string | undefined]>([
  ['that resumes an activity', heldActivity(pending(paused))?.because.replace(/^.*Resume it with: /s, '')],
  ['that shows the limits of a queue', /\((temporal .*)\)$/s.exec(heldActivity(pending(untaken))?.because ?? '')?.[1]],
  ['that decides', commandFor(['approve'], { run: HOSTILE, plan: 'AAAAAAAA', needs: undefined })],
  ['that shows the plan of a run', startingWith('satlink plan ')],
  ['that decides about a run that is shown', startingWith('satlink approve ')],
  ['that starts a run again', commandToStart({ run: 'r', location: HOSTILE, environment: 'prod' }, DEFAULT_RUNBOOK)],
  ['of a hand-over about a run', runCommand('report', { run: HOSTILE })],
  ...resetCommands({ region: HOSTILE, resourceGroup: HOSTILE }).map((command): [string, string] => [
    'of the customer',
    command,
  ]),
])('a command %s is one command', (_what, command) => {
  expect(wordsOf(command!)).toContain(HOSTILE);
});

test('who paused something is named in a few words of one line', () => {
  const because = pausedBy({ identity: `nobody\n${'x'.repeat(5_000)}` }, { what: 'this', command: 'temporal' });

  expect(because).toMatch(/^nobody x+ paused this in Temporal/);
  expect(because.length).toBeLessThan(300);
});
