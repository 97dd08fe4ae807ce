import type { Origin } from './our-workspace';

/** Whom an interaction is by, and how they are answered. */
export interface SlackUser {
  /** Slack member id. */
  member: string;
  /** Where Slack says that it came from. */
  origin: Origin;
  /** Where the one who clicked is answered. */
  responseUrl: string;
  /** Where they clicked, when Slack says it. */
  channel?: string;
}
