import type { Choice } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { RunDocument } from '../../contract/run-document';
import { inARow } from '../../words/outcomes';
import { moment } from '../../words/times';

/**
 * Says who was silent about a plan. One of two people may have agreed: then it is wrong that nobody decided. Silence
 * about a doubt is no answer to it.
 */
export function whoWasSilent(
  { decisions }: Pick<RunDocument, 'decisions'>,
  { code }: Pick<Plan, 'code'>,
  { offers, until }: { offers: readonly Choice[]; until: string },
): string {
  const time = moment(until);
  if (offers.includes('it-happened')) return `nobody said until ${time} whether it happened`;
  const some = decisions.filter(({ plan, decision }) => plan === code && decision !== 'reject');
  if (some.length === 0) return `nobody decided about plan ${code} until ${time}`;
  const names = inARow([...new Set(some.map(({ by }) => by))]);
  return `only ${names} agreed to plan ${code} until ${time}, and more people were needed`;
}
