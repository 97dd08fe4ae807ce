import { z } from 'zod';

const text = (max: number) => z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1).max(max) });

const Button = z.object({
  type: z.literal('button'),
  action_id: z.string().max(255),
  text: text(75),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z.object({ title: text(100), text: text(300), confirm: text(30), deny: text(30) }).optional(),
});

const Block = z.union([
  z.object({ type: z.literal('section'), text: text(3000), block_id: z.string().max(255).optional() }),
  z.object({
    type: z.literal('actions'),
    block_id: z.string().max(255).optional(),
    elements: z
      .array(Button)
      .min(1)
      .max(25)
      .refine((buttons) => new Set(buttons.map(({ action_id }) => action_id)).size === buttons.length),
  }),
  z.object({ type: z.enum(['header', 'divider', 'context', 'rich_text', 'table']) }).loose(),
]);

/** Whether Slack would take these blocks: kinds, numbers and lengths that it documents. */
export const Blocks = z.array(Block).max(50);
