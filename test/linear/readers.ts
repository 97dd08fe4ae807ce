import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A function that our code exports and whose first argument is a text, bytes, or anything that came from outside. */
export interface Exported {
  /** `evidence/redaction/redact#redact` */
  name: string;
  module: string;
  takes: 'text' | 'texts' | 'bytes' | 'anything';
  /** So many arguments must be given. */
  required: number;
}

const TAKES: [RegExp, Exported['takes']][] = [
  [/^string( \| (null|undefined))?$/, 'text'],
  [/^(readonly )?string\[\]$/, 'texts'],
  [/^Buffer$/, 'bytes'],
  [/^(unknown|object|View|JudgedText|LineHead|.*satelliteLink.*)$/s, 'anything'],
];

/** The exported functions of `src`, as their sources say: one that is new is in the table by itself. */
export function exportedReaders(): Exported[] {
  return filesBelow('src').flatMap((file) => readersOf(file));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function readersOf(file: string): Exported[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const module = file.slice('src/'.length, -'.ts'.length);
  return source.statements.filter(ts.isFunctionDeclaration).flatMap((declared) => {
    const kinds = declared.modifiers?.map(({ kind }) => kind) ?? [];
    const [first] = declared.parameters;
    const type = first?.type?.getText() ?? '';
    const takes = TAKES.find(([form]) => form.test(type))?.[1];
    const promises = declared.type?.getText().startsWith('Promise<') ?? false;
    const isCallable =
      kinds.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.AsyncKeyword) && !promises;
    if (!isCallable || takes === undefined) return [];
    const required = declared.parameters.filter((one) => !one.initializer && !one.questionToken).length;
    return [{ name: `${module}#${declared.name!.text}`, module, takes, required }];
  });
}
