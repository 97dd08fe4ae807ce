import { answerByItself } from '../lab/demo-gate';
import type { Lab } from '../lab/lab';
import { STORIES } from '../lab/stories';
import { runbookOfStory } from '../lab/story';
import { processIo } from '../src/cli/io';
import { startRun, watchRun, type Engine } from '../src/runs';

/** Starts a run of the lab's first story as an alert would, approves at the gate, and returns how it ended. */
export async function playFirstStory(engine: Engine, lab: Lab): Promise<string | undefined> {
  const story = STORIES[0]!;
  const runbook = runbookOfStory(story);
  const { location, environment } = story;
  const alert = {
    location,
    environment,
    alertname: runbook.alerts[0]!,
    startsAt: new Date().toISOString(),
    labels: {},
  };
  const started = await startRun(engine, alert, { kind: 'source', source: 'alertmanager' }, runbook);
  const say = (line: string) => console.log(line);
  const asked = new Set<string>();
  let last;
  for await (const run of watchRun(engine, started!.run)) {
    last = run;
    if (run.asks === null || asked.has(run.asks.of)) continue;
    asked.add(run.asks.of);
    await answerByItself({ io: processIo(), engine, lab, story, say }, run, 'approve');
  }
  return last?.outcome?.kind;
}
