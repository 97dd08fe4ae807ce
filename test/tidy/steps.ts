import { RUNBOOKS, stepIds } from '../../src/runbooks';
import type { Runbook } from '../../src/runbooks';
import type { File } from './files';
import type { Rule } from './rule';

/** Where every step of a runbook has to be found, and how it is written there. Pages are read in `test/docs`. */
const PLACES: { what: string; has: (file: File, slug: string) => boolean; as: (id: string) => RegExp }[] = [
  {
    what: 'the code of the workflow, as the comment that starts its block',
    has: ({ path }, slug) =>
      path.startsWith(`src/workflows/${slug}/`) || (path.startsWith('src/workflows/steps/') && !isReport(path)),
    // `// S1. …`, or several steps that make one block: `// S2 to S4. …`
    as: (id) => new RegExp(`(//|\\*) .*\\b${id}\\b`),
  },
  {
    what: 'a test',
    has: ({ path }, slug) =>
      path.endsWith('.ts') && (path.startsWith('test/workflows/') || path.startsWith(`test/${slug}/`)),
    as: (id) => new RegExp(`['"\`. (]${id}['"\`.,: )]`),
  },
];

function isReport(path: string): boolean {
  return path.endsWith('/report.ts');
}

export const steps: Rule = {
  name: 'every step of a runbook is in its code and in a test',
  faults: (files) => RUNBOOKS.flatMap((runbook) => faultsOf(runbook, files)),
  planted: RUNBOOKS.flatMap(({ slug }) => [
    { path: `src/workflows/${slug}/workflow.ts`, text: '// S1. Ask xo.' },
    { path: `test/${slug}/workflow.test.ts`, text: "test('S1: xo is asked', () => {});" },
  ]),
};

function faultsOf(runbook: Runbook, files: File[]): string[] {
  const { slug } = runbook;
  return PLACES.flatMap(({ what, has, as }) => {
    const own = files.filter((file) => has(file, slug));
    const text = own.map((file) => file.text).join('\n');
    return stepIds(runbook)
      .filter((id) => !as(id).test(text))
      .map((id) => `step ${id} of ${slug} is not in ${what}`);
  });
}
