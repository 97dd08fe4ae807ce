import { inMarkdown } from './markdown';
import { inLines } from './visible';

/** Text without Slack's three control characters and without what cannot be seen: it mentions nobody and links nowhere. */
export function escapeForSlack(text: string): string {
  return inLines(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
/** Stands for a piece of code meanwhile. No text has it: it cannot be seen. */
const PLACE = '\u0000';

/**
 * Markdown as Slack writes it: bold with one star, headings in bold, bullets. Everything is escaped first, so what came
 * from outside stays text, and there are no links: a label may come from outside, and would hide where it leads. Within
 * code fences and backticks nothing else is changed.
 */
export function toMrkdwn(markdown: string): string {
  const codes: string[] = [];
  const rest = escapeForSlack(markdown).replace(CODE, (code) => {
    codes.push(code);
    return PLACE;
  });
  return rest
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/^#{1,6}[ \t]+(\S.*)$/gm, (_line, heading: string) => `*${heading.replaceAll('*', '')}*`)
    .replace(/^([ \t]*)[-*][ \t]+/gm, '$1• ')
    .replaceAll(PLACE, () => codes.shift() ?? '');
}

/** A text of others within a message of ours, on one line. */
export function inSlack(text: string): string {
  return toMrkdwn(inMarkdown(text));
}
