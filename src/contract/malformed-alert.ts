import type { Told } from './run-document';

/** The workflow that reports an alert from which no run could start, as gateway and command line see it. */
export const MALFORMED_ALERT_TYPE = 'malformedAlert';

/** Texts of an alert, in their own order: name and value. */
export type Facts = [name: string, value: string][];

/**
 * The subjects of a message to the team:
 * - `alert`: an alert of ours that could not be read,
 * - `notification`: a notification that was only partly read,
 * - `budget`: a source over its budget,
 * - `wrong-time`: an alert with an impossible time,
 * - `goes-on`: an alert that still fires after its run has ended,
 * - `ended-run`: a run that ended silently.
 */
export const ABOUT = ['alert', 'notification', 'budget', 'wrong-time', 'goes-on', 'ended-run'] as const;
export type About = (typeof ABOUT)[number];

/**
 * The message to the team about alerts from which no run could start. The process that starts the workflow limits and
 * redacts all text.
 */
export interface MalformedAlert {
  /** `alert` if not given. */
  about?: About;
  /** The format in which it came: `alertmanager`, `json`. */
  source: string;
  /** The environment of the alert or of its webhook; null if neither names one. */
  environment: string | null;
  /** The reason why it could not be read. */
  because: string;
  facts: Facts;
  /** With `ended-run`: the possible changes of that run. */
  changed?: string;
  /** The customer impacting event to which the alert was raised; its channels are notified too. */
  cie?: string | null;
}

/** The result of the workflow: the teams that it notified. */
export interface MalformedAlertTold {
  environment: string;
  told: Told[];
}

/** A repeated message has the same id, so the team is notified once. */
export function malformedAlertId(digest: string, about: About = 'alert'): string {
  return about === 'alert' ? `satlink-malformed-alert-${digest}` : `satlink-${about}-${digest}`;
}
