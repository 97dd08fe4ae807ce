import type { RunDocument, Told } from '../contract/run-document';

type OutcomeKind = NonNullable<RunDocument['outcome']>['kind'];

/** How a run ended. An escalation names the team that has the work now, if a team was told. */
export function outcomeInWords(kind: OutcomeKind, told: readonly Pick<Told, 'team'>[] = []): string {
  switch (kind) {
    case 'resolved':
      return 'Fixed';
    case 'escalated':
      return `Handed to ${teamsInWords(told)}`;
    case 'declined':
      return 'Rejected';
    case 'expired':
      return 'Nobody decided in time';
    case 'void':
      return 'Nothing to do';
    case 'failed':
      return 'Stopped by a fault';
    case 'terminated':
      return 'Ended from outside';
  }
}

/** The teams that were told, each once, in the order in which they were told. */
export function teamsInWords(told: readonly Pick<Told, 'team'>[]): string {
  const teams = [...new Set(told.map(({ team }) => team))];
  return teams.length === 0 ? 'a team' : inARow(teams);
}

/** `a`, `a and b`, `a, b and c` */
export function inARow(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
