import { RUNBOOKS } from '../../src/runbooks';
import { codeOf, importsOf, isBelow } from './files';
import type { File } from './files';
import type { Rule } from './rule';

/** Beside the runbooks: what each of them has, steps that several have, and what is no runbook. */
const FOLDER = /^src\/workflows\/([^/]+)\//;
const MAY_IMPORT: Record<string, RegExp> = {
  run: /^src\/(workflows\/run|contract|approvals|text|words|question|handover|runbooks$)(\/|$)/,
  steps: /^src\/(workflows\/(run|steps)|contract|approvals|text|words|question|handover|runbooks$)(\/|$)/,
};
/** An assignment to a field of the run document, or a change of one of its lists. */
const WRITES =
  /\bdocument(?:\.\w+|\[[^\]]*\])+\s*(?:\?\?=|\|\|=|[+-]?=(?![=>]))|\bdocument(?:\.\w+)+\.(?:push|shift|splice)\(|\bstep\.\w+\s*=(?!=)/;

export const runbooks: Rule = {
  name: 'what every runbook has knows none of them, and none knows another',
  faults: (files) =>
    files.filter(isBelow('src/workflows')).flatMap((file) => {
      const folder = FOLDER.exec(file.path)?.[1];
      return importsOf(file)
        .filter(({ path }) => {
          if (folder === undefined || path === null) return false;
          if (folder in MAY_IMPORT) return !MAY_IMPORT[folder]!.test(path);
          const other = FOLDER.exec(path)?.[1];
          return other !== undefined && other !== folder && !(other in MAY_IMPORT);
        })
        .map(({ path }) => `${file.path} imports ${path}`);
    }),
  planted: [
    { path: 'src/workflows/run/x.ts', text: "import { renderCard } from '../connector-cannot-reach-iam/card';" },
    { path: 'src/workflows/run/x.ts', text: "import { nameCause } from '../../evidence/cause';" },
    { path: 'src/workflows/run/x.ts', text: "import { planFor } from '../steps/plan';" },
    { path: 'src/workflows/steps/x.ts', text: "import { findCause } from '../a/diagnosis';" },
    { path: 'src/workflows/a/x.ts', text: "import { planFor } from '../connector-cannot-reach-iam/plan';" },
  ],
  fine: [
    { path: 'src/workflows/a/x.ts', text: "import { ask } from '../run/ask';\nimport { x } from './x';" },
    { path: 'src/workflows/a/x.ts', text: "import { planFor } from '../steps/plan';" },
  ],
};

export const oneWriter: Rule = {
  name: 'the run document is written by the run state alone',
  faults: (files) =>
    files
      .filter(isBelow('src/workflows'))
      .filter(({ path }) => path !== 'src/workflows/run/run-state.ts')
      .filter((file) => WRITES.test(codeOf(file)))
      .map(({ path }) => `${path} writes the run document: say to the run state what happened`),
  planted: [
    { path: 'src/workflows/a/x.ts', text: 'run.document.cause = cause;' },
    { path: 'src/workflows/a/x.ts', text: 'run.document.links.build ??= url;' },
    { path: 'src/workflows/a/x.ts', text: 'document.told.push(told);' },
  ],
  fine: [{ path: 'src/workflows/a/x.ts', text: 'const is = run.document.cause === cause; // document.cause = 1' }],
};

/** Where a runbook may be named, besides its own folders: one registry line, one export line, and one line for its stories. */
const MAY_NAME = /^(src\/runbooks\/list|src\/workflows\/index|lab\/stories)\.ts$|^lab\/rogue\/rogue-workflow\.ts$/;

export const unnamed: Rule = {
  name: 'nothing outside of the folders of a runbook names it',
  faults: (files) =>
    ['src', 'lab', 'scripts', 'bench']
      .flatMap((folder) => files.filter(isBelow(folder)))
      .filter(({ path }) => !MAY_NAME.test(path))
      .flatMap((file) => RUNBOOKS.flatMap((runbook) => namedIn(file, runbook))),
  planted: [
    { path: 'src/runs/x.ts', text: "const TYPE = 'connectorCannotReachIam';" },
    { path: 'src/gateway/x.ts', text: "if (run.runbook === 'connector-cannot-get-cluster-id') draw();" },
    { path: 'src/workflows/steps/x.ts', text: "import { x } from '../../runbooks/connector-cannot-reach-iam';" },
  ],
  fine: [
    { path: 'src/runbooks/list.ts', text: "export { RUNBOOK as a } from './connector-cannot-reach-iam';" },
    { path: 'src/workflows/connector-cannot-reach-iam/x.ts', text: 'function connectorCannotReachIam() {}' },
  ],
};

function namedIn({ path, text }: File, { slug, type }: { slug: string; type: string }): string[] {
  const isOwn = path.split(/[/.]/).includes(slug);
  return !isOwn && (text.includes(slug) || text.includes(type)) ? [`${path} names ${slug}`] : [];
}
