import { escapeForSlack } from '../../clients/slack/escape';

/**
 * Markdown as Slack writes it: bold with one star, headings in bold, bullets. Everything is escaped first, so what came
 * from outside stays text, and there are no links: a label may come from outside, and would hide where it leads. Within
 * code fences and backticks nothing else is changed.
 */
export function toMrkdwn(markdown: string): string {
  return escapeForSlack(markdown)
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : convert(part)))
    .join('');
}

function convert(text: string): string {
  return text
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/^#{1,6}\s+(.+)$/gm, (_line, heading: string) => `*${heading.replaceAll('*', '')}*`)
    .replace(/^(\s*)[-*]\s+/gm, '$1• ');
}
