import type { Told } from '../connector-cannot-reach-iam/contract';

/** What gateway and command line may know of the workflow that tells of an alert which no run could start from. */
export const MALFORMED_ALERT_TYPE = 'malformedAlert';

/** Texts that came with an alert, in an order of their own: name and value. */
export type Facts = [name: string, value: string][];

/** An alert of ours that could not be taken in. All text is bounded and redacted by whoever starts this. */
export interface MalformedAlert {
  /** In whose form it came: `alertmanager`, `json`. */
  source: string;
  /** The environment that it names, or its webhook; null when neither does. */
  environment: string | null;
  /** Why it could not be taken in. */
  because: string;
  facts: Facts;
}

/** Whom the workflow told: its result. */
export interface MalformedAlertTold {
  environment: string;
  told: Told[];
}

/** The same alert, repeated, has the same id, so its team is told once. */
export function malformedAlertId(digest: string): string {
  return `satlink-malformed-alert-${digest}`;
}
