import { z } from 'zod';

const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean().optional() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.boolean().optional() });
const text = (max: number) => z.union([plain(max), mrkdwn(max)]);
const id = z.string().min(1).max(255);

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plain(75),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z.strictObject({ title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) }).optional(),
});

const Section = z.strictObject({ type: z.literal('section'), text: text(3000), block_id: id.optional() });
const Divider = z.strictObject({ type: z.literal('divider'), block_id: id.optional() });
const Context = z.strictObject({
  type: z.literal('context'),
  elements: z.array(text(3000)).min(1).max(10),
  block_id: id.optional(),
});
const Actions = z.strictObject({
  type: z.literal('actions'),
  block_id: id.optional(),
  elements: z
    .array(Button)
    .min(1)
    .max(25)
    .refine((buttons) => new Set(buttons.map(({ action_id }) => action_id)).size === buttons.length),
});

const Option = z.strictObject({ text: text(75), value: z.string().min(1).max(150) });
const Input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('plain_text_input'),
      action_id: id,
      multiline: z.boolean().optional(),
      min_length: z.int().max(3000).optional(),
      max_length: z.int().min(1).max(3000).optional(),
      placeholder: plain(150).optional(),
      initial_value: z.string().optional(),
    }),
    z
      .strictObject({
        type: z.literal('radio_buttons'),
        action_id: id,
        options: z.array(Option).min(1).max(10),
        initial_option: Option.optional(),
      })
      .refine(
        ({ options, initial_option: initial }) =>
          initial === undefined || options.some((one) => JSON.stringify(one) === JSON.stringify(initial)),
      ),
  ]),
});

const distinct = (blocks: { block_id?: string | undefined }[]) => {
  const ids = blocks.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
  return new Set(ids).size === ids.length;
};

/** Whether Slack would take these blocks of a message: kinds, fields, numbers and lengths that it documents. */
export const Blocks = z
  .array(z.union([Section, Divider, Context, Actions]))
  .max(50)
  .refine(distinct);

/** Whether Slack would open this view. */
export const Modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255).optional(),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  private_metadata: z.string().max(3000).optional(),
  blocks: z
    .array(z.union([Section, Divider, Context, Actions, Input]))
    .max(100)
    .refine(distinct),
});
export type Modal = z.infer<typeof Modal>;
