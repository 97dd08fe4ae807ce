import type { Effect } from './effect';
import type { Choice } from '../approvals/decision';
import { CHOICE_TITLES } from '../words/choices';
import type { Change, OpenQuestion } from './question';

/** The steps of a plan, one a line: `1. We replace …, at once (today: …)`. */
export function changesInLines(changes: readonly Change[]): string[] {
  return changes.map((change, index) => `${index + 1}. ${changeInWords(change)}`);
}

/** The result of each answer to a doubt: `It happened: The run goes on …`. Empty if there is no doubt. */
export function meaningsOf({ doubt, answers }: Pick<OpenQuestion, 'doubt' | 'answers'>): string[] {
  if (doubt === null) return [];
  return Object.entries(answers).map(([choice, { means }]) => `${CHOICE_TITLES[choice as Choice]}: ${means}`);
}

/** `We replace … at once (today: …)` */
export function changeInWords({ what, when, before }: Change): string {
  return `${what}, ${when}${before === undefined ? '' : ` (today: ${before})`}`;
}

/** The first users of a key by name; `rest` says where the others stand. Empty if there are none, or if nobody knows. */
export function usersInWords({ groups }: Effect, { max, rest }: { max: number; rest: string }): string {
  const names = (groups ?? []).flatMap(({ users }) => users.map(({ kind, id, name }) => `${kind} ${name ?? id}`));
  const more = names.length - max;
  return `${names.slice(0, max).join(', ')}${more > 0 ? ` and ${more} more, ${rest}` : ''}`;
}
