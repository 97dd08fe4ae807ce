import type { HandOver, NextStep } from '../contract/hand-over';
import { inCode, inMarkdown, linkInMarkdown } from '../text/markdown';

export const NO_CHANGE = 'We changed nothing.';
export const NO_WORK = 'No work is left.';

/** The four parts of a hand-over, and its links, for channels that read Markdown. Slack's form is made from it. */
export function handOverInMarkdown(handOver: HandOver): string {
  const { before, now, changed, next, because, links } = handOver;
  return [
    ...(before === undefined ? [] : [`**Before this run:** ${inMarkdown(before)}`]),
    ['**State now:**', ...now.map((one) => `- ${inMarkdown(one)}`)].join('\n'),
    changed.length === 0
      ? `**Changed:** ${NO_CHANGE}`
      : ['**Changed:**', ...changed.map((one) => `- ${inMarkdown(one)}`)].join('\n'),
    next.length === 0 ? `**Next:** ${NO_WORK}` : ['**Next:**', ...next.flatMap(stepInMarkdown)].join('\n'),
    `**Why:** ${inMarkdown(because)}`,
    ...(links.length === 0 ? [] : [links.map(({ label, url }) => linkLine(label, url)).join('\n')]),
  ].join('\n\n');
}

function stepInMarkdown({ what, commands = [], link, toCustomer }: NextStep, index: number): string[] {
  return [
    `${index + 1}. ${inMarkdown(what)}`,
    ...(toCustomer === undefined ? [] : [`   - **Text for the customer**: ${inMarkdown(toCustomer)}`]),
    ...commands.map((command) => `   - ${inCode(command)}`),
    ...(link === undefined ? [] : [`   ${linkLine('Page', link)}`]),
  ];
}

function linkLine(label: string, url: string): string {
  return `- **${label}**: ${linkInMarkdown(url)}`;
}
