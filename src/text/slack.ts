import { inMarkdown } from './markdown';
import { inLines } from './visible';

/**
 * Text without Slack's three control characters and without invisible characters: it mentions nobody and links nowhere.
 */
export function escapeForSlack(text: string): string {
  return inLines(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
/** A placeholder for a piece of code. No text contains it, because it is an invisible character. */
const PLACE = '\u0000';

/**
 * Markdown in Slack's own form: bold with one star, headings in bold, bullets. Everything is escaped first, so foreign
 * text stays text. There are no links, because a foreign label would hide where the link leads. Nothing else is changed
 * inside code fences and backticks.
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

/** Foreign text inside one of our messages, on one line. */
export function inSlack(text: string): string {
  return toMrkdwn(inMarkdown(text));
}
