import type { z } from 'zod';
import type { Message } from './schema';

const DEPTH_MAX = 12;
const TEXT_FIELDS = ['pretext', 'title', 'text', 'value'];

/**
 * The texts of a message, each part by itself. Bots put their output in the text, in attachments or in blocks, and
 * Slack repeats one as the other. A part that another part contains is left out. Markup stays as Slack stores it.
 */
export function collectText({ text, attachments, blocks }: z.output<typeof Message>): string[] {
  const parts = [
    text ?? '',
    ...(attachments ?? []).map((attachment) => textsIn(attachment).join('\n')),
    textsIn(blocks ?? []).join('\n'),
  ];
  const kept = parts.filter((part) => part.trim() !== '');
  return kept.filter(
    (part, index) =>
      !kept.some(
        (other, at) => at !== index && essence(other).includes(essence(part)) && !(at > index && isSame(other, part)),
      ),
  );
}

function isSame(one: string, other: string): boolean {
  return essence(one) === essence(other);
}

function essence(text: string): string {
  return text.replace(/```|\s+/g, '').replace(/(?:…|\.\.\.)$/, '');
}

function textsIn(node: unknown, depth = 0): string[] {
  if (depth > DEPTH_MAX || node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap((item) => textsIn(item, depth + 1));
  const fields = node as Record<string, unknown>;
  const pair = pairOf(fields);
  if (pair !== null) return [pair];
  const own = TEXT_FIELDS.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [value] : textsIn(value, depth + 1);
  });
  // The pieces of one line of rich text belong together, in any wrapping; the items of a list are lines.
  const elements = textsIn(fields['elements'], depth + 1);
  const isLine = /^rich_text_(?!list)/.test(String(fields['type']));
  const line = isLine && elements.length > 0 ? [elements.join('')] : elements;
  const nested = ['blocks', 'attachments'].flatMap((name) => textsIn(fields[name], depth + 1));
  const named = namesWithValues(textsIn(fields['fields'], depth + 1));
  const texts = [...own, ...line, ...named, ...nested, ...rowsIn(fields['rows'], depth + 1)];
  const { fallback } = fields;
  // The fallback text. Some programs put the whole answer there, others only a summary.
  return texts.every((text) => text.trim() === '') && typeof fallback === 'string' ? [fallback] : texts;
}

/** A field of an attachment: its title is a name, with its value beside it. */
function pairOf({ title, value, short }: Record<string, unknown>): string | null {
  if (typeof title !== 'string' || typeof value !== 'string' || (short !== undefined && typeof short !== 'boolean'))
    return null;

  const name = title.trimEnd();
  return `${name.endsWith(':') ? name.slice(0, -1).trimEnd() : title}: ${value}`;
}

const NAME = /^[*_`\s]*[A-Za-z]\w{1,40}[*_`\s]*$/;

/** A name, in bold or not, and its value on the line below. */
const NAME_ABOVE = /^[*_`\s]*([A-Za-z]\w{1,40}):?[*_`]*:?[ \t]*\n([^\n]+)\s*$/;

/** The rows of a table: a name and its value in each, or a row of names above rows of values. */
function rowsIn(rows: unknown, depth: number): string[] {
  if (!Array.isArray(rows)) return [];
  const cells = rows.map((row) => (Array.isArray(row) ? row.map((cell) => textsIn(cell, depth).join('')) : []));
  const [names = [], ...others] = cells;
  const isWide = names.length > 2 && names.every((name) => NAME.test(name));
  if (isWide)
    return others.flatMap((values) => values.map((value, column) => `${names[column]?.trim() ?? ''}: ${value}`));

  return cells.map(([first = '', ...more]) => (NAME.test(first) ? `${first.trim()}: ` : first) + more.join('\t'));
}

/** The fields of a section: a name above its value in each, or a name and a value in turns. */
function namesWithValues(texts: string[]): string[] {
  if (texts.length > 0 && texts.every((text) => NAME_ABOVE.test(text)))
    return texts.map((text) => text.replace(NAME_ABOVE, '$1: $2'));

  const isTable = texts.length % 2 === 0 && texts.every((text, index) => index % 2 === 1 || NAME.test(text));
  if (!isTable) return texts;
  return texts.flatMap((text, index) => (index % 2 === 0 ? [`${text.trim()}: ${texts[index + 1] ?? ''}`] : []));
}
