import { isChange } from '../../lab/crash/shapes';
import type { Stack } from '../../lab/stack';
import { scopeOfStory } from '../../lab/story';
import type { Story } from '../../lab/story';
import { readMemo } from '../../src/contract/alert-memo';
import { IS_OPEN_QUERY, SEARCH_ATTRIBUTES } from '../../src/contract/engine-names';
import { IS_RUN_QUERY } from '../../src/runbooks';
import type { Engine } from '../../src/runs';
import { stormAlert } from './alerts';
import type { StormSize } from './alerts';
import type { Found } from './judge';

const INFORMATION_JOB = 'armada-ha-master-get-info';
/** The id of one of the storm's locations. */
const LOCATION = /\blocmany[0-9]{13}\b/;

/** How far the storm is. Visibility and Slack are asked: no worker is. */
export interface Standing {
  runs: number;
  /** Runs that ask, or that wait for the run that asks about their key. */
  atTheirQuestion: number;
  questions: number;
}

export async function standingOf({ engine, stack }: { engine: Engine; stack: Stack }): Promise<Standing> {
  const count = async (query: string) => (await engine.client.workflow.count(query)).count;
  const { phase } = SEARCH_ATTRIBUTES;
  const [runs, atTheirQuestion] = await Promise.all([
    count(IS_RUN_QUERY),
    count(`${IS_RUN_QUERY} AND ${IS_OPEN_QUERY} AND ${phase} = 'deciding'`),
  ]);
  return { runs, atTheirQuestion, questions: questionsIn(stack).length };
}

/** The location of each message that has buttons for an answer. */
function questionsIn({ lab }: Stack): string[] {
  return [...lab.slack.channels.values()]
    .flatMap(({ messages }) => messages)
    .filter(({ blocks }) => blocks !== undefined && JSON.stringify(blocks).includes('"approve"'))
    .map(({ text, blocks }) => LOCATION.exec(`${text} ${JSON.stringify(blocks)}`)?.[0] ?? '');
}

/** Reads all that the storm left in the engine and in the lab. */
export async function findAll(
  { engine, stack, stories }: { engine: Engine; stack: Stack; stories: readonly Story[] },
  { size, refused }: { size: StormSize; refused: number },
): Promise<Found> {
  const sent = new Map<string, string>();
  for (let number = 0; number < size.alerts; number++) {
    const { identity, location } = stormAlert(size, number);
    sent.set(identity, location);
  }
  const runs: { location: string; knows: string[] }[] = [];
  for await (const { workflowId, memo } of engine.client.workflow.list({ query: IS_RUN_QUERY, pageSize: 500 })) {
    const known = readMemo(memo)?.state.known ?? {};
    runs.push({ location: LOCATION.exec(workflowId)?.[0] ?? workflowId, knows: Object.keys(known) });
  }
  const { world, journal, jenkins } = stack.lab;
  const builds = jenkins.jobs
    .filter(({ path }) => path.includes(INFORMATION_JOB))
    .flatMap((job) => job.builds)
    .flatMap(({ parameters }) => LOCATION.exec(parameters['CLUSTERID'] ?? '')?.[0] ?? []);
  const resets = [...world.scopes.values()].reduce((sum, scope) => sum + scope.resets, 0);
  const refreshes = [...world.locations.values()].reduce((sum, location) => sum + location.refreshes, 0);
  return {
    sent,
    refused,
    runs,
    scopes: new Map(stories.map((story) => [story.location, scopeOfStory(story)])),
    questions: questionsIn(stack),
    builds,
    effects: Math.max(resets + refreshes, journal.entries.filter(isChange).length),
    leaks: journal.entries.filter(({ leak }) => leak).length,
  };
}
