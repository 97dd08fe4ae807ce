import ts from 'typescript';
import { type File, isTypeScript } from './files';
import type { Rule } from './rule';

/** The folders whose words are plain. The list only grows: add a folder once the rule finds no fault in it. */
const PLAIN_FOLDERS = [
  'bench',
  'lab',
  'scripts',
  'src/activities',
  'src/approvals',
  'src/cli',
  'src/clients',
  'src/codec',
  'src/config',
  'src/contract',
  'src/evidence',
  'src/gateway',
  'src/handover',
  'src/intake',
  'src/logging',
  'src/marks',
  'src/question',
  'src/runbooks',
  'src/runs',
  'src/signing',
  'src/text',
  'src/words',
  'src/workers',
  'src/workflows',
];

/** The notes of a plan count in its digest, so their words stay: an open run must draw up the same plan after a deployment. */
const NOTES_OF_PLANS = ['What else uses this key is not known: ….'];

/** The writer aims at 20 words. A sentence above this limit needs a second reading, or is a list in disguise. */
const WORDS_MAX = 30;

/** A string of fewer words is a name or a label. */
const MESSAGE_WORDS_MIN = 4;

interface Ban {
  what: RegExp;
  instead: string;
  planted: string;
}

const OPENINGS: Ban[] = [
  {
    what: /^(?:Who|Whom|Whose|Whoever|What|Whatever)\b/,
    instead: 'name the person or the thing, then say what it does',
    planted: 'Whoever holds a key may sign anything.',
  },
  {
    what: /^(?:As|By|For|From|In|Of|On|To|Under|With) (?:what|which|who|whom|whose|whoever)\b/,
    instead: 'name the person or the thing, then say what it does',
    planted: 'With what a claim is checked.',
  },
  {
    what: /^Of (?:an?|one|the)\b/,
    instead: 'begin with the person or the thing that acts',
    planted: 'Of an answer that did not come nobody knows what it decided.',
  },
  {
    what: /^So (?:few|long|many|much|often|soon)\b/,
    instead: 'say what is counted or measured: the number of …, the time until …',
    planted: 'So long the end of a run waits for its card.',
  },
  { what: /^Words that\b/, instead: 'say who writes them and why', planted: 'Words that are good to have.' },
];

const INVERSIONS: Ban[] = [
  {
    what: /\b(?:nobody|nothing|none)\b[^.;:]{0,40}\bbut\b/i,
    instead: 'only',
    planted: 'Nobody but the gate calls this.',
  },
  { what: /\bnever\b[^.;:]*\bunless\b/i, instead: 'only if', planted: 'The key is never reset unless it is stale.' },
  { what: /\bnot\b[^.;:]*\bwithout\b/i, instead: 'only with', planted: 'A plan is not sent without a permit.' },
];

export const words: Rule = {
  name: 'comments and messages are in plain words',
  faults: (files) =>
    files
      .filter((file) => isTypeScript(file) && PLAIN_FOLDERS.some((folder) => file.path.startsWith(`${folder}/`)))
      .flatMap((file) => {
        const { comments, messages } = textsOf(file);
        return [
          ...comments.flatMap(sentencesIn).flatMap((one) => [...faultsIn(one, INVERSIONS), ...tooLong(one)]),
          ...[...comments, ...messages]
            .flatMap(sentencesIn)
            .filter((one) => !NOTES_OF_PLANS.includes(one))
            .flatMap((one) => faultsIn(one, OPENINGS)),
        ].map((fault) => `${file.path} says ${fault}`);
      }),
  planted: [
    ...[...OPENINGS, ...INVERSIONS].map(({ planted }) => ({ path: 'src/text/x.ts', text: `/** ${planted} */` })),
    { path: 'src/text/x.ts', text: `/**\n * ${'A word\n * '.repeat(WORDS_MAX / 2)}too many.\n */` },
    { path: 'src/text/x.ts', text: '// It is harmless. What it says\n// is shown.' },
    { path: 'src/text/x.ts', text: 'const one = `a${`b`}c`; // Whoever reads this is tired.' },
    { path: 'src/text/x.ts', text: "throw new Error('Whoever asks must sign.');" },
    { path: 'src/text/x.ts', text: 'throw new Error(`Who ${name} is cannot be said.`);' },
  ],
  fine: [
    {
      path: 'src/text/x.ts',
      text: '/** A user signs what the plan says. Nobody sends it; a person without a key asks. */',
    },
    { path: 'src/text/x.ts', text: "const question = 'What did xo answer about it?';" },
    { path: 'src/text/x.ts', text: "const label = 'What'; const url = 'http://x'; const re = /\\/\\/ Whoever/;" },
    { path: 'src/text/x.ts', text: `/**\n * ${'A word here. '.repeat(WORDS_MAX)}\n */` },
    { path: 'src/text/x.ts', text: `/**\n * ${'- some words of a list\n * '.repeat(WORDS_MAX)}\n */` },
    { path: 'docs/x.ts', text: '/** Whoever holds a key may sign anything. */' },
  ],
};

function faultsIn(sentence: string, bans: Ban[]): string[] {
  return bans.filter(({ what }) => what.test(sentence)).map(({ instead }) => `"${start(sentence)}": ${instead}`);
}

function tooLong(sentence: string): string[] {
  const count = wordsOf(sentence);
  return count > WORDS_MAX ? [`"${start(sentence)}" in ${count} words, the limit is ${WORDS_MAX}`] : [];
}

const start = (sentence: string): string => (sentence.length > 60 ? `${sentence.slice(0, 60)}…` : sentence);

const wordsOf = (text: string): number => text.split(' ').filter((word) => /[\p{L}\d]/u.test(word)).length;

/** The sentences of a text. A paragraph, an item of a list and a tag such as `@param` each begin a new one. */
function sentencesIn(text: string): string[] {
  return text
    .split(/\n\s*\n|\n(?=\s*(?:[-*|@]|\d\.))/)
    .flatMap((part) =>
      part
        .replace(/\s+/g, ' ')
        .trim()
        .split(/(?<=[.!?:]["')`]?) (?=["'(`]*\p{Lu})/u),
    )
    .filter((sentence) => sentence !== '');
}

/** The comments of a file, and those strings that are statements for people. A question may begin with any word. */
function textsOf({ path, text }: File): { comments: string[]; messages: string[] } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const ranges = new Map<number, ts.CommentRange>();
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ])
      ranges.set(range.pos, range);

    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) messages.push(node.text);
    if (ts.isTemplateExpression(node))
      messages.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'));

    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return {
    comments: joined(
      [...ranges.values()].sort((one, other) => one.pos - other.pos),
      text,
    ),
    messages: messages.filter((one) => wordsOf(one) >= MESSAGE_WORDS_MIN && !one.trim().endsWith('?')),
  };
}

/** The words of comments. Comments of one line each that follow each other are one text. */
function joined(ranges: ts.CommentRange[], text: string): string[] {
  const found: string[] = [];
  let end = -1;
  for (const range of ranges) {
    const said = text.slice(range.pos, range.end).replace(/^\/\/ ?|^\/\*+ ?|\s*\*\/$|^\s*\* ?/gm, '');
    const follows = end >= 0 && /^\n[ \t]*$/.test(text.slice(end, range.pos));
    if (follows && text.startsWith('//', range.pos)) found.push(`${found.pop()}\n${said}`);
    else found.push(said);
    end = text.startsWith('//', range.pos) ? range.end : -1;
  }
  return found;
}
