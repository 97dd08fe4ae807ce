import { STEP_IDS } from '../../src/contract/run-document';
import type { File } from './files';
import type { Rule } from './rule';

const NAME = 'connector-cannot-reach-iam';

/** Where every step of the runbook has to be found, and how it is written there. */
const PLACES: { what: string; has: (file: File) => boolean; as: (id: string) => RegExp }[] = [
  {
    what: 'the code of the workflow, as the comment that starts its block',
    has: ({ path }) => RegExp(`^src/workflows/(${NAME}|steps)/`).test(path) && !path.endsWith('/report.ts'),
    // `// S1. …`, or several steps that make one block: `// S2-S4. …`
    as: (id) => new RegExp(`(//|\\*) .*\\b${id}\\b|(//|\\*) ${rangesWith(id)}\\b`),
  },
  {
    what: `docs/runbooks/${NAME}.md`,
    has: ({ path }) => path === `docs/runbooks/${NAME}.md`,
    as: (id) => new RegExp(`(^|[^\\w])${id}($|[^\\w])`, 'm'),
  },
  {
    what: 'a test',
    has: ({ path }) => path.endsWith('.test.ts') && path.startsWith('test/workflows/'),
    as: (id) => new RegExp(`['"\`. (]${id}['"\`.: ),]`),
  },
];

function rangesWith(id: string): string {
  const number = Number(id.slice(1));
  if (!id.startsWith('S')) return '(?!)';
  const ranges = [1, 2, 3, 4, 5, 6, 7].flatMap((from) =>
    [1, 2, 3, 4, 5, 6, 7].filter((to) => from <= number && number <= to && from < to).map((to) => `S${from}-S${to}`),
  );
  return `(?:${ranges.join('|')})`;
}

export const steps: Rule = {
  name: 'every step of the runbook is in the code, on its page and in a test',
  faults: (files) =>
    PLACES.flatMap(({ what, has, as }) => {
      const text = files
        .filter(has)
        .map((file) => file.text)
        .join('\n');
      return STEP_IDS.filter((id) => !as(id).test(text)).map((id) => `step ${id} is not in ${what}`);
    }),
  planted: [
    { path: `src/workflows/${NAME}/workflow.ts`, text: '// S1. Ask xo.' },
    { path: `docs/runbooks/${NAME}.md`, text: '| S1 | look-up |' },
  ],
};
