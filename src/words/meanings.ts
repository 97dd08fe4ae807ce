import type { Answer } from '../approvals/decision';
import type { Phase, RunDocument } from '../contract/run-document';

type OutcomeKind = NonNullable<RunDocument['outcome']>['kind'];

/** The meaning of each phase for a person who looks. */
export const PHASE_MEANINGS: Record<Phase, string> = {
  diagnosing: 'The run reads evidence. It can change nothing.',
  deciding: 'The run asks people, and changes nothing until they have answered.',
  remediating: 'The run carries out what people approved.',
  verifying: 'The run looks whether the repair helped.',
  escalating: 'The run tries to tell a team, and has reached nobody yet.',
  closed: 'The run is over.',
};

/** The meaning of each end of a run: whether a person has work left. */
export const OUTCOME_MEANINGS: Record<OutcomeKind, string> = {
  resolved: 'The fault is gone, and the run has seen it. Nobody has to act.',
  void: 'There was nothing to repair, or somebody stopped the run before it changed anything.',
  escalated: 'A team has the work now. The page says what is left to do.',
  declined: 'A person rejected the plan. Nothing more is changed, and the fault may still be there.',
  expired: 'Nobody decided in time. Nothing was changed, and the fault may still be there.',
  failed: 'A fault of the run itself ended it. A person has to look.',
  terminated: 'Somebody ended the run in the engine, so it could tell nobody.',
};

/** The meaning of each answer to a decision for the person who sent it. */
export const ANSWER_MEANINGS: Record<Answer, string> = {
  accepted: 'The question is closed, and the run goes on with your answer.',
  'waiting-for-more': 'Your answer is kept. The question stays open until enough people agree.',
  repeated: 'You sent the same answer before. Nothing more happens.',
  'already-decided': 'The question was closed before yours came. Nothing of yours counts.',
  'wrong-plan': 'The plan has changed since you opened it. Look at the new one, then decide.',
  'too-early': 'The run asks nothing now, so there was nothing to answer.',
  expired: 'The deadline is over, so the answer no longer counts.',
  'not-allowed': 'The policy or the present facts do not allow this answer. The reason stands beside it.',
  frozen: 'A freeze or a brake holds every change. You can still reject.',
  malformed: 'A field is missing or wrong. Nothing was sent to the run.',
  unknown: 'No answer came. Look at the run. To send the same again is safe.',
};
