import type { Choice } from '../../approvals/decision';

/** One question to people about a plan. */
export interface GateTerms {
  offers: Choice[];
  expiresAt: string;
  /** The approved step that was not carried out, if that is why people are asked again. */
  notCarriedOut?: 'R1' | 'R2';
  /** Why nobody is asked at present, although the plan is shown. */
  heldBy?: string;
}
