import { resetCommands } from '../../approvals/reset-commands';
import { shownStarter, starterInWords } from '../../approvals/asker';
import type { Plan } from '../../approvals/plan';
import { inCode, inFence, inMarkdown } from '../../text/markdown';
import { changeInWords, meaningsOf, usersInWords } from '../../question/in-lines';
import type { OpenQuestion } from '../../question/question';
import type { Effect } from '../../question/effect';
import { isCustomersReset } from '../../words/actions';
import { moment } from '../../words/times';
import { notesBesideQuestion } from '../../words/doubt-note';

const NAMES_SHOWN_MAX = 6;

/** The open question on the card, in the order in which a person needs it: one fact a line. */
export function questionSections(question: OpenQuestion, plan: Plan, until: string): string[] {
  const { title, happened, changes, effect, risk, ifNo, doubt } = question;
  // The number of a step is ours; as foreign text it would become code.
  const steps = changes.map((change, index) => `${index + 1}) ${inMarkdown(changeInWords(change))}`);
  const facts = [
    ...(effect === null ? [] : [['Effect', effectOf(effect)] as const]),
    ...(risk === null ? [] : [['Risk', risk] as const]),
    ...meaningsOf(question).map((meaning) => ['Answer', meaning] as const),
    [doubt === null ? 'If no' : 'Silence', ifNo] as const,
  ];
  const known = doubt === null ? [] : [...doubt.known, doubt.howToFindOut.what];
  return [
    `**${inMarkdown(title)}** Answer until ${moment(until)}.\n${happened.map(inMarkdown).join('\n')}`,
    ...(known.length === 0 ? [] : [known.map(inMarkdown).join('\n')]),
    [...steps, ...facts.map(([term, text]) => `**${term}:** ${inMarkdown(text)}`)].join('\n'),
    aboutPlan(plan, doubt !== null),
  ];
}

function effectOf(effect: Effect): string {
  const names = usersInWords(effect, { max: NAMES_SHOWN_MAX, rest: 'which the console lists' });
  return `${effect.summary} ${names}`.trimEnd();
}

/** The small print: the plan, its starter and its notes. */
function aboutPlan(plan: Plan, isDoubt: boolean): string {
  const starter = starterInWords(shownStarter(plan.askedBy));
  const { account, resourceGroup } = plan.target;
  const lines = [
    `Plan \`${plan.code}\`. Started by ${inMarkdown(starter)}.`,
    `Account ${inCode(account)}, resource group ${inCode(resourceGroup)}.`,
    ...notesBesideQuestion(plan.notes).map((note) => `- ${inMarkdown(note)}`),
  ];
  if (!isDoubt && isCustomersReset(plan))
    lines.push('', 'For the customer, to copy:', inFence(resetCommands(plan.target)));
  return lines.join('\n');
}
