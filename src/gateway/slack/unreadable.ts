import { z } from 'zod';
import { CHOICES } from '../../approvals/decision';
import { FORM_ID } from './form';
import type { SlackUser } from './slack-user';

/** A decision that a person meant to make and that cannot be read. It holds the readable facts about the person. */
export interface Unreadable extends Partial<SlackUser> {
  kind: 'unreadable';
  /** The unreadable part, and the reason. */
  what: string;
}

const WHY_MAX = 200;
const OUR_BUTTONS: readonly string[] = CHOICES;

/** Interactions that decide nothing have no value: a link button, which Slack reports too, and most menus. */
const Aside = z
  .object({ action_id: z.string(), value: z.unknown(), url: z.unknown() })
  .partial()
  .refine(({ value, url }) => value === undefined || url !== undefined)
  .refine(({ action_id: id }) => id === undefined || !OUR_BUTTONS.includes(id));
const Asides = z.object({ actions: z.array(Aside).min(1) });
const Click = z.object({ type: z.literal('block_actions') });
const Form = z.object({ type: z.literal('view_submission'), view: z.object({ callback_id: z.literal(FORM_ID) }) });

/** Whether this is meant as a decision. It needs as little of the payload as possible. */
export function meantBy(payload: unknown): 'click' | 'form' | null {
  if (Form.safeParse(payload).success) return 'form';
  return Click.safeParse(payload).success && !Asides.safeParse(payload).success ? 'click' : null;
}

const Id = z.string().min(1).max(40);
const Address = z.url({ protocol: /^https?$/ }).max(1000);
const User = z.object({ user: z.object({ id: Id }) });
const Channel = z.object({ channel: z.object({ id: Id }) });
const AtClick = z.object({ response_url: Address });
const AtForm = z.object({ view: z.object({ private_metadata: z.string() }) });

/**
 * The person to tell, field by field, so that one wrong field hides no other. A form keeps the addresses of its click.
 */
export function whomOf(payload: unknown): Partial<SlackUser> {
  const form = AtForm.safeParse(payload).data;
  const kept = MetadataRead.safeParse(parsed(form?.view.private_metadata ?? null)).data;
  const member = User.safeParse(payload).data?.user.id;
  const channel = Channel.safeParse(payload).data?.channel.id ?? Id.safeParse(kept?.channel).data;
  const responseUrl = AtClick.safeParse(payload).data?.response_url ?? Address.safeParse(kept?.responseUrl).data;
  return {
    member,
    channel,
    responseUrl,
  };
}

const MetadataRead = z.object({ channel: z.unknown(), responseUrl: z.unknown() }).partial();

/** The value of a text in JSON; undefined if it is not JSON. */
export function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first fault, with the name of its field. */
export function whyNot({ issues: [issue] }: z.ZodError, within?: string): string {
  const path = [...(within === undefined ? [] : [within]), ...(issue?.path ?? [])].map(String).join('.');
  return `${path}: ${issue?.message ?? 'is wrong'}`.slice(0, WHY_MAX);
}
