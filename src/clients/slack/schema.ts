import { z } from 'zod';

export const PostedMessage = z.object({ channel: z.string(), ts: z.string().regex(/^\d+\.\d+$/) });

/** The answer of a method that returns nothing else. */
export const Accepted = z.object({ ok: z.literal(true) });

export const Opened = z.object({ view: z.object({ id: z.string(), hash: z.string() }) });

/** Blocks and attachments are nested in many ways; `collectText` walks them as they are. */
export const Message = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  blocks: z.array(z.unknown()).optional().catch(undefined),
  attachments: z.array(z.unknown()).optional().catch(undefined),
  files: z
    .array(z.object({ url_private: z.string().optional(), size: z.number().optional() }))
    .optional()
    .catch(undefined),
  /** Bots post a placeholder and edit the answer in: the message keeps its `ts`. */
  edited: z.object({ ts: z.string() }).optional().catch(undefined),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});

export const Messages = z.object({
  messages: z.array(Message),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** The owner of a token. */
export const Self = z.object({ user_id: z.string(), bot_id: z.string().optional() });

/** The member behind a bot. */
export const Bot = z.object({ bot: z.object({ user_id: z.string().optional() }) });

export const Permalink = z.object({ permalink: z.url({ protocol: /^https?$/ }) });
