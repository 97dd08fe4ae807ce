import type { Effect } from './effect';
import type { Change } from './question';

/** The steps of a plan, one a line: `1. We replace …, at once (today: …)`. */
export function changesInLines(changes: readonly Change[]): string[] {
  return changes.map((change, index) => `${index + 1}. ${changeInWords(change)}`);
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
