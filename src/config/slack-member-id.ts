import { z } from 'zod';

/** The id of a Slack member. It is the same in each workspace; a name is none. */
export const SlackMemberId = z
  .string()
  .trim()
  .regex(/^[UW][A-Z0-9]{2,20}$/, 'is a Slack member id such as U012AB3CD');
