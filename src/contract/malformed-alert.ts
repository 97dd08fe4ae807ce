import type { Told } from './run-document';

/** What gateway and command line may know of the workflow that tells of an alert which no run could start from. */
export const MALFORMED_ALERT_TYPE = 'malformedAlert';

/** Texts that came with an alert, in an order of their own: name and value. */
export type Facts = [name: string, value: string][];

/**
 * What the team is told of: an alert of ours that could not be taken in, a notification of which not all could be read, a
 * source that sent more than its budget, an alert that names a time which cannot be, one that fires on though its run has
 * ended, or a run that ended without a word.
 */
export const ABOUT = ['alert', 'notification', 'budget', 'wrong-time', 'goes-on', 'ended-run'] as const;
export type About = (typeof ABOUT)[number];

/** What the team is told of the alerts that no run could start from. Whoever starts this bounds and redacts all text. */
export interface MalformedAlert {
  /** `alert` when not given. */
  about?: About;
  /** In whose form it came: `alertmanager`, `json`. */
  source: string;
  /** The environment that it names, or its webhook; null when neither does. */
  environment: string | null;
  /** Why it could not be taken in. */
  because: string;
  facts: Facts;
  /** With `ended-run`: what that run may have changed. */
  changed?: string;
  /** The customer impacting event that the alert was raised to; its channels are told then. */
  cie?: string | null;
}

/** Whom the workflow told: its result. */
export interface MalformedAlertTold {
  environment: string;
  told: Told[];
}

/** The same, repeated, has the same id, so its team is told once. */
export function malformedAlertId(digest: string, about: About = 'alert'): string {
  return about === 'alert' ? `satlink-malformed-alert-${digest}` : `satlink-${about}-${digest}`;
}
