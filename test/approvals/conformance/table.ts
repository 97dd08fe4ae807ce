import { shownName } from '../../../src/approvals/shown-name';
import { LOCATION_SURFACES, SITUATIONS } from '../location/situations';
import type { Attempt } from './attempt';
import { effectsOf } from './case';
import type { Case, Chapter } from './case';
import { ALL } from './surfaces';

/** The page for people: the table that is played. */
export function tableOf(chapters: readonly Chapter[]): string {
  const cases = chapters.flatMap((chapter) => chapter.cases);
  const plays = cases.reduce((sum, { surfaces }) => sum + surfaces.length, 0);
  return [introduction(cases.length, plays), ...chapters.map(chapterOf), locationChapter()].join('\n');
}

function introduction(cases: number, plays: number): string {
  return `# Who decides what, on every surface

You decided, or somebody else did, and want to know what that means? Find the situation below. The answer is the same word
on every surface; what each word asks of you is in [operations.md](operations.md).

Each row is played against the real engine by \`test/approvals/conformance.test.ts\`, which also writes this page:
${cases} situations, ${plays} plays with \`npm run conformance\`. \`npm test\` plays each situation too, but one that changes something
only on one or two of its surfaces, in turn, because each of these plays takes a run of its own. Signatures are required in all of them (\`trust: verified\`). mia, noah and rota are approvers, otto is
an operator, rota asked for the run and signed that, eve is nobody. In each play it is also checked that nobody else's decision counts and none counts twice,
that a key is reset and a master refreshed exactly as often as the last columns say, that each refusal comes with a reason,
and that status and exit code fit the answer.

| Surface | What is sent |
| --- | --- |
| Update | the Update \`decide\`, by a program of ours |
| HTTP | \`POST /v1/runs/{run}/decisions\`, signed by a program, or in a session |
| Signal | \`approve\`, \`reject\` and the other signals, by a program; the answer is read in the run |
| Slack | a button of the thread, or the form behind it where there is something to write |
| Console | the form on the page of the run |
| CLI | \`satlink approve\` and its like, with a key of one's own |
| temporal update | \`temporal workflow update execute --name decide\`, as typed |
| temporal signal | \`temporal workflow signal --name approve\`, as typed |

*All* means all of these. A run that is *open* goes on asking. *Refused at the door* means that nothing reaches the run, and
the sender is told so: by status 401, 404 or 409, by the way to the sign-in, by an exit code, or by an error of the engine.
`;
}

function chapterOf({ heading, intro, cases }: Chapter): string {
  const head = `| Situation | Sent | Answer | The run | Changed | Played on |\n| --- | --- | --- | --- | --- | --- |`;
  const rows = cases.map(rowOf).join('\n');
  return `## ${heading}\n\n${intro === undefined ? '' : `${intro}\n\n`}${head}\n${rows}\n`;
}

/** Played by `test/approvals/location.test.ts`. */
function locationChapter(): string {
  const rows = SITUATIONS.map((one) => {
    const others = Object.entries(one.otherwise ?? {}).map(([surface, answer]) => `${surface}: ${answer}`);
    const played = LOCATION_SURFACES.every((surface) => one.on.includes(surface)) ? 'all' : one.on.join(', ');
    return `| ${one.name} | ${[one.answer, ...others].join('; ')} | ${played} |`;
  });
  return `## What xo answered, handed in by a person

While xo is silent or cannot be read, a person may say what it answers. That chooses whose key is looked at, so it is a signed
decision too: over the run, the id that it asks about, and the whole finding. Played by \`test/approvals/location.test.ts\`: by
the Update \`provideLocation\`, \`POST /v1/runs/{run}/location\` (HTTP: signed by a program; Session: in a session),
\`satlink provide-xo\` and \`temporal workflow update\`. What is refused leaves the run waiting.

| Situation | Answer | Played on |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function rowOf(one: Case): string {
  const cells = [
    one.name,
    one.sends.map(wordsFor).join(one.atOnce ? ' and ' : ', then '),
    answersOf(one),
    [one.ends, ...(one.or === undefined ? [] : [one.or.ends])].join(' or '),
    changesOf(one),
    surfacesOf(one),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The answers, and below them those of the surfaces that differ, which are named together where they say the same. */
function answersOf(one: Case): string {
  const others = new Map<string, string[]>();
  for (const surface of one.surfaces) {
    const otherwise = one.otherwise?.[surface];
    if (otherwise === undefined) continue;
    const words = `${listed(otherwise.answers)} (${otherwise.because})`;
    others.set(words, [...(others.get(words) ?? []), surface]);
  }
  const own = one.answers.join(one.atOnce ? ' and ' : ', then ');
  return [own, ...[...others].map(([words, surfaces]) => `${surfaces.join(', ')}: ${words}`)].join('; ');
}

const listed = (answers: string[]) => answers.join(', then ');

function changesOf(one: Case): string {
  if (one.or !== undefined) return 'as it ended';
  const { resets, refreshes } = effectsOf(one);
  return [...(resets > 0 ? ['key'] : []), ...(refreshes > 0 ? ['refresh'] : [])].join(', ') || 'nothing';
}

function surfacesOf({ surfaces, exempt = {} }: Case): string {
  const played = ALL.every((surface) => surfaces.includes(surface)) ? 'all' : surfaces.join(', ');
  return [played, ...Object.entries(exempt).map(([surface, because]) => `not ${surface}: ${because}`)].join('; ');
}

const CODES = {
  'never shown': 'another code',
  replaced: 'the old code',
  'of another run': 'the code of another run',
};
const WRONG: Partial<Record<NonNullable<Attempt['wrong']>, string>> = {
  none: 'not signed',
  expired: 'of an hour ago',
  'another choice': 'signed for another choice',
  'somebody else': 'signed by somebody else',
  'another workspace': 'in another workspace of Slack',
};
const SIGNED_FOR = { replaced: 'the old signature', 'of another run': 'the signature for another run' };

function wordsFor(attempt: Attempt): string {
  const { by, decision, wrong, code, signedFor, comment, change, named, on, lost, replayed, vouched, misnamed } =
    attempt;
  const more = [
    wrong && (WRONG[wrong] ?? wrong),
    code && CODES[code],
    signedFor && SIGNED_FOR[signedFor],
    comment && (comment.length > 60 ? `${comment.length} characters of comment` : `\`${comment}\``),
    change && (change.length > 60 ? `${change.length} characters of change id` : `change ${shown(change)}`),
    named && `as ${shownName(named)}`,
    on && `in ${on}`,
    lost && 'its answer gets lost',
    replayed && 'the same signature',
    vouched && 'signed by the gateway',
    misnamed && 'under another name',
  ].filter((word) => word !== undefined);
  return `${decision} by ${by}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

/** Control characters as they are written in JSON. */
function shown(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1);
  return quoted === text ? text : `\`${quoted}\``;
}
