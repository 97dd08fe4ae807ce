import { z } from 'zod';
import { CHOICES, CHOICE_TITLES } from '../../approvals/decision';
import type { Choice } from '../../approvals/decision';
import { inOneLine } from '../../text/visible';

/** By what Slack names our form when it is sent. */
export const FORM_ID = 'decision';

/** Slack's own limit of what a form keeps. */
export const METADATA_MAX = 3000;

/** What the form keeps until it is sent: Slack hands it back unread, inside what it signs. */
export const Kept = z.strictObject({
  run: z.string().min(1).max(METADATA_MAX),
  environment: z.string().max(100).optional(),
  plan: z.string().max(20),
  digest: z.string().length(64),
  offers: z.array(z.string().max(40)).min(1).max(5),
  responseUrl: z.url({ protocol: /^https?$/ }).max(1000),
  channel: z.string().max(40).optional(),
});
export type Kept = z.infer<typeof Kept>;

const Text = z.object({ given: z.object({ value: z.string().max(3000).nullish() }) });

/** What was filled in, by field. */
export const FormValues = z.object({
  decision: z
    .object({ given: z.object({ selected_option: z.object({ value: z.string().max(150) }).nullish() }) })
    .optional(),
  comment: Text.optional(),
  change: Text.optional(),
});

/** As `readDecision` allows. */
const COMMENT_MAX = 2000;
const CHANGE_MAX = 120;

/** The form in which a comment and a change id are given. With one choice only, that choice is what is sent. */
export function formOf(kept: Kept, { changeIdRequired }: { changeIdRequired: boolean }): object {
  const { plan, offers } = kept;
  const [only] = offers.length === 1 ? offers : [];
  return {
    type: 'modal',
    callback_id: FORM_ID,
    title: plain(`Plan ${plan}`),
    submit: plain('Send'),
    close: plain('Cancel'),
    private_metadata: JSON.stringify(kept),
    blocks: [
      only === undefined ? choiceOf(offers) : { type: 'section', text: plain(labelOf(only)) },
      field('comment', { label: 'Comment', max: COMMENT_MAX, multiline: true, optional: true }),
      field('change', {
        label: 'Change id',
        max: CHANGE_MAX,
        multiline: false,
        // Of several choices only some need it, so then the answer says when it is missing.
        optional: !changeIdRequired || only === undefined,
        ...(changeIdRequired ? { hint: 'The policy requires the id of an approved change.' } : {}),
      }),
    ],
  };
}

function choiceOf(offers: string[]): object {
  const options = offers.map((value) => ({ text: plain(labelOf(value)), value }));
  return {
    type: 'input',
    block_id: 'decision',
    label: plain('What do you decide?'),
    element: { type: 'radio_buttons', action_id: 'given', options },
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
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element: { type: 'plain_text_input', action_id: 'given', multiline, max_length: max },
  };
}

function labelOf(choice: string): string {
  return CHOICES.some((known) => known === choice) ? CHOICE_TITLES[choice as Choice] : choice;
}

function plain(text: string): object {
  return { type: 'plain_text', text: inOneLine(text) };
}
