import type { RunDocument } from '../contract/run-document';
import { sentence } from '../handover/draft';
import { stepOf } from '../handover/changes';
import { saidInWords } from '../words/choices';
import { moment } from '../words/times';

/**
 * A gate that asks again, because the step that people had decided about was not carried out. Null if it asks for
 * another reason.
 */
export function setbackOf({
  asks,
  decisions,
  steps,
}: Pick<RunDocument, 'asks' | 'decisions' | 'steps'>): string | null {
  const step = asks?.notCarriedOut;
  const because = step === undefined ? undefined : stepOf(steps, step)?.because;
  const before = decisions.filter(({ plan, answer }) => answer === 'accepted' && plan !== asks?.of);
  const last = before.at(-1);
  if (because === undefined || last === undefined) return null;
  const times = before.length === 1 ? '' : ` It is the answer number ${before.length} that led to nothing.`;
  return (
    `${last.by} ${saidInWords(last.decision)} at ${moment(last.at)}, and the step was not carried out: ` +
    `${sentence(because)}${times} First mend that reason, or make sure that it has gone. ` +
    'Else another approval leads to the same.'
  );
}
