import { parseArgs } from 'node:util';
import { called } from './called';
import { STORIES, type Story } from './stories';
import { MANY_STORIES, type ManyStory } from './stories/many';

export type Answering = 'approve' | 'reject' | 'silent';

export interface DemoOptions {
  story: Story;
  /** The story of many locations that is played instead of it; null if there is none. */
  many: ManyStory | null;
  /** Null where a person is asked at the gate. */
  answering: Answering | null;
  json: boolean;
  useCluster: boolean;
}

/** The wish of the command line: a demo, a text to print, or a sentence about its fault. */
export type DemoRequest = { demo: DemoOptions } | { print: string } | { wrong: string };

const ALL = [...STORIES, ...MANY_STORIES];
const FIRST_STORY = 'key-rejected';

export const HELP = `Plays one story against the lab: engine, lab and both workers are started, a run is shown live, and everything is ended.

Usage: ${called('demo', '[options]')}

  --story NAME    which story (${FIRST_STORY}); --list shows them
  --approve       approve at the gate (the default where nobody can be asked)
  --reject        reject at the gate
  --silent        answer nothing; silence is a no
  --json          the run document as the last line of standard output
  --use-cluster   use the cluster of TEMPORAL_ADDRESS, also when it is not on this machine
  --list          the stories

Example: ${called('demo', '--story lost-reset-answer --approve')}
`;

/** @param canAsk whether a person sits at the terminal. */
export function readDemoOptions(args: string[], canAsk: boolean): DemoRequest {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        story: { type: 'string', default: FIRST_STORY },
        approve: flag,
        reject: flag,
        silent: flag,
        json: flag,
        'use-cluster': flag,
        list: flag,
        help: { ...flag, short: 'h' },
      },
    });
    if (values.help) return { print: HELP };
    if (values.list) return { print: storyTable() };
    const flags = (['approve', 'reject', 'silent'] as const).filter((name) => values[name]);
    if (flags.length > 1) return { wrong: `give one of --${flags.join(' and --')}` };
    const many = MANY_STORIES.find(({ name }) => name === values.story) ?? null;
    const story = many?.members[0] ?? STORIES.find(({ name }) => name === values.story);
    if (story === undefined)
      return { wrong: `no story is called ${values.story}; there are ${ALL.map(({ name }) => name).join(', ')}` };

    const answering = flags[0] ?? (canAsk && !values.json ? null : 'approve');
    return { demo: { story, many, answering, json: values.json, useCluster: values['use-cluster'] } };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function storyTable(): string {
  const width = Math.max(...ALL.map(({ name }) => name.length));
  const rows = ALL.map(
    ({ name, sentence, ending }) => `  ${name.padEnd(width)}  ${ending.approve.padEnd(9)}  ${sentence}`,
  );
  return [`  ${'story'.padEnd(width)}  ends       about`, ...rows, ''].join('\n');
}
