import { z } from 'zod';
import { CHOICE_TITLES } from '../../words/choices';
import type { Choice } from '../../approvals/decision';
import type { ReadRun } from '../../runs';
import { inOneLine } from '../../text/visible';
import { planBlocks } from './plan-blocks';

/** Slack names our form by this id when it sends it. */
export const FORM_ID = 'decision';

/** Slack's own limit for the data in a form. */
export const METADATA_MAX = 3000;

/** The data that the form keeps until it is sent. Slack hands it back unread, inside its signed body. */
export const FormMetadata = z.strictObject({
  run: z.string().min(1).max(METADATA_MAX),
  plan: z.string().max(20),
  /** Digest of the plan that the form shows. */
  digest: z.string().length(64),
  /** Proves that this gateway drew the form: others have the token of our bot too. */
  seal: z.string().max(100),
  responseUrl: z.url({ protocol: /^https?$/ }).max(1000),
  channel: z.string().max(40).optional(),
});
export type FormMetadata = z.infer<typeof FormMetadata>;

const Text = z.object({ given: z.object({ value: z.string().max(3000).nullish() }) });

/** The filled fields, by name. */
export const FormValues = z.object({
  decision: z
    .object({ given: z.object({ selected_option: z.object({ value: z.string().max(150) }).nullish() }) })
    .optional(),
  comment: Text.optional(),
  change: Text.optional(),
});

/** The limits of `readDecision`. */
const COMMENT_MAX = 2000;
const CHANGE_MAX = 120;

/** The sources of a form: the run as the gateway read it, never the card that was clicked. */
export interface Shown {
  read: ReadRun;
  plan: NonNullable<ReadRun['plan']>;
  asks: NonNullable<ReadRun['asks']>;
  /** The choice of the button. The form has it set already. */
  choice: Choice;
  changeIdRequired: boolean;
}

/** The form in which a person reads the plan and decides. The gateway signs the decision that is sent here. */
export function slackFormOf(kept: FormMetadata, { read, plan, asks, choice, changeIdRequired }: Shown): object {
  return {
    type: 'modal',
    callback_id: FORM_ID,
    title: plain(`Plan ${plan.code}`),
    submit: plain('Send'),
    close: plain('Cancel'),
    private_metadata: JSON.stringify(kept),
    blocks: [
      ...planBlocks(read, plan, asks),
      choiceOf(asks.offers, choice),
      field('comment', { label: 'Comment', max: COMMENT_MAX, multiline: true, optional: true }),
      field('change', {
        label: 'Change id',
        max: CHANGE_MAX,
        multiline: false,
        // Of several choices only some need a change id. Then the answer says when it is missing.
        optional: !changeIdRequired || asks.offers.length > 1,
        ...(changeIdRequired ? { hint: 'The policy requires the id of an approved change.' } : {}),
      }),
    ],
  };
}

/** A form that cannot be sent: while the plan is read, or where there is nothing to decide. */
export function noticeOf(text: string): object {
  return {
    type: 'modal',
    title: plain('Review and decide'),
    close: plain('Close'),
    blocks: [{ type: 'section', text: plain(text) }],
  };
}

function choiceOf(offers: readonly Choice[], choice: Choice): object {
  const optionOf = (value: Choice) => ({ text: plain(CHOICE_TITLES[value]), value });
  return {
    type: 'input',
    block_id: 'decision',
    label: plain('What do you decide?'),
    element: {
      type: 'radio_buttons',
      action_id: 'given',
      options: offers.map(optionOf),
      initial_option: optionOf(choice),
    },
  };
}

function field(
  name: string,
  options: { label: string; max: number; multiline: boolean; optional: boolean; hint?: string },
): object {
  const { label, max, multiline, optional, hint } = options;
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional,
    hint: hint === undefined ? undefined : plain(hint),
    element: { type: 'plain_text_input', action_id: 'given', multiline, max_length: max },
  };
}

function plain(text: string): object {
  return { type: 'plain_text', text: inOneLine(text) };
}
