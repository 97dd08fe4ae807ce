import type { z } from 'zod';
import type { Message } from './schema';

const DEPTH_MAX = 12;
const TEXT_FIELDS = ['pretext', 'title', 'text', 'value'];

/**
 * The texts of a message, each part by itself: bots put their output in the text, in attachments or in blocks, and Slack
 * repeats one as the other. A part that is contained in another one is left out. Markup stays as Slack stores it.
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
  // The pieces of one line of rich text belong together, whatever they are wrapped in.
  const elements = textsIn(fields['elements'], depth + 1);
  const line = String(fields['type']).startsWith('rich_text_') && elements.length > 0 ? [elements.join('')] : elements;
  const nested = ['blocks', 'attachments', 'rows'].flatMap((name) => textsIn(fields[name], depth + 1));
  const texts = [...own, ...line, ...namesWithValues(textsIn(fields['fields'], depth + 1)), ...nested];
  const { fallback } = fields;
  // What is shown where nothing else can be: programs put the whole answer there, or only a summary of it.
  return texts.every((text) => text.trim() === '') && typeof fallback === 'string' ? [fallback] : texts;
}

/** A field of an attachment: its title is a name, and its value stands beside it. */
function pairOf({ title, value, short }: Record<string, unknown>): string | null {
  if (typeof title !== 'string' || typeof value !== 'string' || (short !== undefined && typeof short !== 'boolean')) {
    return null;
  }
  return `${title.replace(/\s*:\s*$/, '')}: ${value}`;
}

const NAME = /^[*_`\s]*[A-Za-z]\w{1,40}[*_`\s]*$/;

/** The fields of a section take turns: a name alone, then its value. */
function namesWithValues(texts: string[]): string[] {
  const isTable = texts.length % 2 === 0 && texts.every((text, index) => index % 2 === 1 || NAME.test(text));
  if (!isTable) return texts;
  return texts.flatMap((text, index) => (index % 2 === 0 ? [`${text.trim()}: ${texts[index + 1] ?? ''}`] : []));
}
