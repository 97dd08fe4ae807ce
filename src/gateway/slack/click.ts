import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What Slack says of a click on a button of ours; the rest of its payload is not looked at. */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().min(1).max(40) }),
  trigger_id: z.string().min(1).max(300),
  response_url: z.url({ protocol: /^https?$/ }).max(1000),
  actions: z
    .array(z.object({ action_id: z.string().max(255), value: z.string().max(2000), action_ts: z.string().max(40) }))
    .length(1),
});

/** What a button carries: the run, the plan that was shown, and the choice. */
const ButtonValue = z.strictObject({
  run: z.string().min(1).max(500),
  plan: z.string().max(20),
  digest: z.string().length(64),
  decision: z.string().max(40),
});

export interface Click extends z.infer<typeof ButtonValue> {
  /** Slack member id. */
  member: string;
  /** Where the one who clicked is answered. */
  responseUrl: string;
  /** The same for this one click, however often it arrives. */
  id: string;
}

/** Reads the body of an interaction. Null for what is not a click on one of our buttons. */
export function readClick(body: Buffer): Click | null {
  const payload = parsed(new URLSearchParams(body.toString('utf8')).get('payload'));
  const actions = BlockActions.safeParse(payload);
  if (!actions.success) return null;
  const { user, trigger_id: trigger, response_url: responseUrl, actions: clicked } = actions.data;
  const { value, action_ts: at } = clicked[0]!;
  const button = ButtonValue.safeParse(parsed(value));
  if (!button.success) return null;
  const id = `slack-${createHash('sha256').update(`${trigger} ${at}`).digest('hex').slice(0, 40)}`;
  return { ...button.data, member: user.id, responseUrl, id };
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
