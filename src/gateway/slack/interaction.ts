import { createHash } from 'node:crypto';
import { z } from 'zod';
import { doubledField } from '../http/doubled-field';
import { BUTTON_VALUE_MAX } from '../../clients/slack/limits';
import { FORM_ID, FormValues, FormMetadata, METADATA_MAX } from './form';
import type { Origin } from './our-workspace';
import type { SlackUser } from './slack-user';
import { meantBy, parsed, whomOf, whyNot } from './unreadable';
import type { Unreadable } from './unreadable';

/** A decision that a person sent in our form. */
export interface SentDecision extends SlackUser {
  kind: 'made';
  run: string;
  plan: string;
  /** Digest of the plan that the form showed. */
  digest: string;
  /** Proves that we drew the form. */
  seal: string;
  decision: string;
  comment?: string;
  change?: string;
  /** The same for one form, however often it arrives. */
  id: string;
}

/** A click on a button of a card. It asks for the form and decides nothing. */
export interface FormRequest extends SlackUser, ButtonValue {
  kind: 'asked';
  /** Opens the form once, within three seconds. */
  triggerId: string;
}

/** The data of a button: the run, the plan that the card shows, and the choice that the form has set. */
const ButtonValue = z.strictObject({
  run: z.string().min(1).max(BUTTON_VALUE_MAX),
  plan: z.string().max(20),
  digest: z.string().length(64),
  decision: z.string().max(40),
});
export type ButtonValue = z.infer<typeof ButtonValue>;

const Id = z.string().min(1).max(40);
const User = z.object({ id: Id, team_id: Id.nullish() });
/** An app that is installed for an organisation may get the organisation alone. */
const Place = z.object({ id: Id }).nullish();
const Team = z.object({ id: Id, enterprise_id: Id.nullish() }).nullish();

/** Slack's report of a click on our button. We read only these fields of its payload. */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: User,
  team: Team,
  enterprise: Place,
  trigger_id: z.string().min(1).max(300),
  response_url: z.url({ protocol: /^https?$/ }).max(1000),
  channel: z.object({ id: z.string().min(1).max(40) }).optional(),
  actions: z.array(z.object({ value: z.string().max(BUTTON_VALUE_MAX) })).length(1),
});

const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  user: User,
  team: Team,
  enterprise: Place,
  view: z.object({
    id: z.string().min(1).max(100),
    hash: z.string().max(100),
    callback_id: z.literal(FORM_ID),
    private_metadata: z.string().max(METADATA_MAX),
    state: z.object({ values: FormValues }),
  }),
});

/** Reads the body of an interaction. Null if it decides nothing: it is neither one of our buttons nor our form. */
export function readInteraction(body: Buffer): SentDecision | FormRequest | Unreadable | null {
  const [text = '', ...more] = new URLSearchParams(body.toString('utf8')).getAll('payload');
  const payload = parsed(text);
  if (payload === undefined || more.length > 0)
    return { kind: 'unreadable', what: 'an interaction without exactly one payload in JSON' };

  const meant = meantBy(payload);
  if (meant === null) return null;
  const doubled = doubledField(text);
  if (doubled !== null) return { kind: 'unreadable', what: `a ${meant} that gives ${doubled} twice` };
  const read = meant === 'click' ? readClick(payload) : readSubmission(payload);
  return typeof read === 'string' ? { kind: 'unreadable', ...whomOf(payload), what: `a ${meant}: ${read}` } : read;
}

/** The click, or why it cannot be read. */
function readClick(payload: unknown): FormRequest | string {
  const click = BlockActions.safeParse(payload);
  if (!click.success) return whyNot(click.error);
  const { user, trigger_id: triggerId, response_url: responseUrl, channel, actions } = click.data;
  const [{ value }] = actions as [(typeof actions)[number]];
  const button = ButtonValue.safeParse(parsed(value));
  if (!button.success) return whyNot(button.error, 'value');
  return {
    kind: 'asked',
    ...button.data,
    member: user.id,
    origin: originOf(click.data),
    responseUrl,
    triggerId,
    channel: channel?.id,
  };
}

/** The form that was sent, or why it cannot be read. */
function readSubmission(payload: unknown): SentDecision | string {
  const submission = ViewSubmission.safeParse(payload);
  if (!submission.success) return whyNot(submission.error);
  const { user, view } = submission.data;
  const kept = FormMetadata.safeParse(parsed(view.private_metadata));
  if (!kept.success) return whyNot(kept.error, 'private_metadata');
  const { decision, comment, change } = view.state.values;
  return {
    kind: 'made',
    member: user.id,
    origin: originOf(submission.data),
    ...kept.data,
    decision: decision?.given.selected_option?.value ?? '',
    ...wordsOf('comment', comment?.given.value),
    ...wordsOf('change', change?.given.value?.trim()),
    id: idOf(view.id, view.hash),
  };
}

function originOf({ user, team, enterprise }: z.infer<typeof BlockActions | typeof ViewSubmission>): Origin {
  return {
    workspace: team?.id ?? null,
    organisation: team?.enterprise_id ?? null,
    enterprise: enterprise?.id ?? null,
    home: user.team_id ?? null,
  };
}

/** A field that was left empty counts as absent. */
function wordsOf(name: 'comment' | 'change', text: string | null | undefined): Partial<SentDecision> {
  return text ? { [name]: text } : {};
}

function idOf(...parts: string[]): string {
  return `slack-${createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 40)}`;
}
