import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BUTTON_VALUE_MAX } from '../../clients/slack/limits';
import { FORM_ID, FormValues, Kept, METADATA_MAX } from './form';
import type { Origin } from './our-workspace';
import { meantBy, parsed, whomOf, whyNot } from './unreadable';
import type { Unreadable } from './unreadable';

/** Whom an interaction is by, and how they are answered. */
export interface Clicker {
  /** Slack member id. */
  member: string;
  /** Where Slack says that it came from. */
  origin: Origin;
  /** Where the one who clicked is answered. */
  responseUrl: string;
  /** Where they clicked, when Slack says it. */
  channel?: string;
}

/** A decision that somebody made by a click or in the form. */
export interface Made extends Clicker {
  kind: 'made';
  run: string;
  environment?: string;
  plan: string;
  /** Digest of the plan that was shown. */
  digest: string;
  decision: string;
  comment?: string;
  change?: string;
  /** The same for this one click, however often it arrives. */
  id: string;
  /** Opens the form, for some seconds; a form that was sent opens no other. */
  triggerId: string | null;
}

/** A click that asks for the form. */
export interface FormAsked extends Clicker {
  kind: 'form';
  about: Omit<ButtonValue, 'decision'>;
  triggerId: string;
}

/** What a button carries: the run, the plan that was shown, and the choice, or the choices that the form offers. */
const ButtonValue = z.strictObject({
  run: z.string().min(1).max(BUTTON_VALUE_MAX),
  environment: z.string().max(100).optional(),
  plan: z.string().max(20),
  digest: z.string().length(64),
  decision: z.string().max(40).optional(),
  offers: z.array(z.string().max(40)).min(1).max(5).optional(),
});
export type ButtonValue = z.infer<typeof ButtonValue>;

const Id = z.string().min(1).max(40);
const User = z.object({ id: Id, team_id: Id.nullish() });
/** An app that is installed for an organisation may hear of that alone. */
const Place = z.object({ id: Id }).nullish();

/** What Slack says of a click on a button of ours; the rest of its payload is not looked at. */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: User,
  team: Place,
  enterprise: Place,
  trigger_id: z.string().min(1).max(300),
  response_url: z.url({ protocol: /^https?$/ }).max(1000),
  channel: z.object({ id: z.string().min(1).max(40) }).optional(),
  actions: z.array(z.object({ value: z.string().max(BUTTON_VALUE_MAX), action_ts: z.string().max(40) })).length(1),
});

const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  user: User,
  team: Place,
  enterprise: Place,
  view: z.object({
    id: z.string().min(1).max(100),
    hash: z.string().max(100),
    callback_id: z.literal(FORM_ID),
    private_metadata: z.string().max(METADATA_MAX),
    state: z.object({ values: FormValues }),
  }),
});

/** Reads the body of an interaction. Null for what decides nothing: neither one of our buttons nor our form. */
export function readInteraction(body: Buffer): Made | FormAsked | Unreadable | null {
  const payload = parsed(new URLSearchParams(body.toString('utf8')).get('payload'));
  if (payload === undefined) return { kind: 'unreadable', what: 'an interaction without a payload in JSON' };
  const meant = meantBy(payload);
  if (meant === null) return null;
  const read = meant === 'click' ? readClick(payload) : readSubmission(payload);
  return typeof read === 'string' ? { kind: 'unreadable', ...whomOf(payload), what: `a ${meant}: ${read}` } : read;
}

/** The click, or why it cannot be read. */
function readClick(payload: unknown): Made | FormAsked | string {
  const click = BlockActions.safeParse(payload);
  if (!click.success) return whyNot(click.error);
  const { user, trigger_id: triggerId, response_url: responseUrl, channel, actions } = click.data;
  const [{ value, action_ts: at }] = actions as [(typeof actions)[number]];
  const button = ButtonValue.safeParse(parsed(value));
  if (!button.success) return whyNot(button.error, 'value');
  const { decision, offers, ...about } = button.data;
  const clicker = {
    member: user.id,
    origin: originOf(click.data),
    responseUrl,
    ...(channel === undefined ? {} : { channel: channel.id }),
  };
  if (decision !== undefined) {
    return { kind: 'made', ...clicker, ...about, decision, id: idOf(triggerId, at), triggerId };
  }
  return offers === undefined
    ? 'value has no decision'
    : { kind: 'form', ...clicker, about: { ...about, offers }, triggerId };
}

/** The form that was sent, or why it cannot be read. */
function readSubmission(payload: unknown): Made | string {
  const submission = ViewSubmission.safeParse(payload);
  if (!submission.success) return whyNot(submission.error);
  const { user, view } = submission.data;
  const kept = Kept.safeParse(parsed(view.private_metadata));
  if (!kept.success) return whyNot(kept.error, 'private_metadata');
  const { offers, ...about } = kept.data;
  const { decision, comment, change } = view.state.values;
  return {
    kind: 'made',
    member: user.id,
    origin: originOf(submission.data),
    ...about,
    // With one choice there was nothing to choose.
    decision: decision?.given.selected_option?.value ?? (offers.length === 1 ? offers[0]! : ''),
    ...wordsOf('comment', comment?.given.value),
    ...wordsOf('change', change?.given.value?.trim()),
    id: idOf(view.id, view.hash),
    triggerId: null,
  };
}

function originOf({ user, team, enterprise }: z.infer<typeof BlockActions | typeof ViewSubmission>): Origin {
  return { workspace: team?.id ?? null, enterprise: enterprise?.id ?? null, home: user.team_id ?? null };
}

/** What was left empty is not there. */
function wordsOf(name: 'comment' | 'change', text: string | null | undefined): Partial<Made> {
  return text ? { [name]: text } : {};
}

function idOf(...parts: string[]): string {
  return `slack-${createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 40)}`;
}
