import type { Attempt } from './attempt';
import type { Case } from './cases';

const INTRO = `# Who decides what, on every surface

Each row is played against the real engine, with the surfaces it names, by \`test/approvals/conformance.test.ts\`, which also
writes this page. Signatures are required in all of them (\`trust: verified\`). mia, noah and rota are approvers, rota asked
for the run, eve is nobody. A run that stays open goes on asking; nothing was changed for any customer then.

*Refused at the door*: nothing reaches the run. A session that was not signed by us, or no signature at all over HTTP,
is answered 401; a signal to a run that is closed is refused by the engine.

`;

/** The page for people: the table that was played. */
export function tableOf(cases: readonly Case[]): string {
  const rows = cases.map((one) => {
    const others = Object.entries(one.otherwise ?? {}).map(
      ([surface, answers]) => `${surface}: ${answers.join(', then ')}`,
    );
    const answers = [one.answers.join(one.atOnce ? ' and ' : ', then '), ...others].join('; ');
    const sends = one.sends.map(wordsFor).join(one.atOnce ? ' and ' : ', then ');
    return `| ${one.name} | ${sends} | ${answers} | ${one.ends} | ${one.surfaces.join(', ')} |`;
  });
  return `${INTRO}| Situation | Sent | Answer | The run | Played on |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

function wordsFor({ by, decision, plan, comment, change }: Attempt): string {
  const more = [
    plan === undefined ? '' : 'another code',
    comment === undefined ? '' : comment.length > 60 ? `${comment.length} characters of comment` : `\`${comment}\``,
    change === undefined ? '' : `change ${change}`,
  ].filter((word) => word !== '');
  return `${decision} by ${by}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
