import type { Origin } from './our-workspace';

/** The person of an interaction, and the ways to answer them. */
export interface SlackUser {
  /** Slack member id. */
  member: string;
  /** The origin of the interaction, as Slack names it. */
  origin: Origin;
  /** The address for the answer to the person who clicked. */
  responseUrl: string;
  /** The channel of the click, if Slack names it. */
  channel?: string;
}
