import { answerByItself } from '../lab/demo-gate';
import type { Lab } from '../lab/lab';
import { STORIES } from '../lab/stories';
import { runbookOfStory } from '../lab/story';
import { processIo } from '../src/cli/io';
import { startRun, watchRun, type Engine } from '../src/runs';

/** The story that scripts play. */
export const FIRST_STORY = STORIES[0]!;

/** Starts a run of the lab's first story as an alert would. Returns its name. */
export async function startFirstStory(engine: Engine): Promise<string> {
  const runbook = runbookOfStory(FIRST_STORY);
  const { location, environment } = FIRST_STORY;
  const alert = {
    location,
    environment,
    alertname: runbook.alerts[0]!,
    startsAt: new Date().toISOString(),
    labels: {},
  };
  const started = await startRun(engine, alert, { kind: 'source', source: 'alertmanager' }, runbook);
  return started!.run;
}

/** Starts a run of the first story, approves at the gate, and returns how it ended. */
export async function playFirstStory(engine: Engine, lab: Lab): Promise<string | undefined> {
  const run = await startFirstStory(engine);
  const say = (line: string) => console.log(line);
  const asked = new Set<string>();
  let last;
  for await (const read of watchRun(engine, run)) {
    last = read;
    if (read.asks === null || asked.has(read.asks.of)) continue;
    asked.add(read.asks.of);
    await answerByItself({ io: processIo(), engine, lab, story: FIRST_STORY, say }, read, 'approve');
  }
  return last?.outcome?.kind;
}
