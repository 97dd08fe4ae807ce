import type { MalformedAlert } from './contract';

/** The headline. It holds nothing that came in: headlines are shown where markup counts. */
export function titleOf(environment: string): string {
  return `An alert of this runbook could not be taken in (${environment}), so no run looks at it`;
}

/** What came in, why that was no use, and what a person must do. What came in stays within fences, where no markup counts. */
export function reportOf({ source, because, facts }: MalformedAlert, environment: string): string {
  return [
    'Why it could not be taken in:',
    fenced([because]),
    `What came in (${/^[a-z]{1,20}$/.test(source) ? source : 'unknown source'}), secrets taken out and long texts cut:`,
    fenced(facts.map(([name, value]) => `${name} = ${value}`)),
    '**What a person must do**',
    `- Find out which location it is about, and have it looked at: \`satlink start LOCATION --environment ${environment}\`.`,
    '- Mend what sent it: the rule of the alert, its labels, or the address of the webhook.',
    '',
    'This is said once for each such alert, however often it is repeated.',
  ].join('\n');
}

function fenced(lines: string[]): string {
  const inert = lines.map((line) => line.replace(/[\r\n]+/g, ' ').replaceAll('`', "'"));
  return ['```', ...inert, '```'].join('\n');
}
