import type { Choice } from '../../approvals/decision';
import type { RunName } from '../../approvals/plan';
import type { ThreadMessage } from '../contract';
import { chunksOf } from './chunks';

/** Slack's limits: characters in a section, blocks in a message, characters of a button's value. */
const SECTION_MAX = 2900;
const SECTIONS_MAX = 40;
const CONFIRM_MAX = 290;

const WORDS: Record<Choice, { label: string; title: string; style?: 'primary' | 'danger' }> = {
  approve: { label: 'Approve', title: 'Change this account?', style: 'primary' },
  'customer-rotated': { label: 'Customer has rotated the key', title: 'Is the key replaced?' },
  reject: { label: 'Reject', title: 'Reject this plan?', style: 'danger' },
  'it-happened': { label: 'It happened', title: 'Did it happen?' },
  'it-did-not': { label: 'It did not happen', title: 'Did it not happen?' },
};

/** A message as Block Kit, within its limits whatever the text holds. `mrkdwn` is escaped already. */
export function cardOf(mrkdwn: string, run: RunName, buttons?: ThreadMessage['buttons']): object[] {
  const sections = chunksOf(mrkdwn, { max: SECTION_MAX, countMax: SECTIONS_MAX })
    .filter((text) => text.trim() !== '')
    .map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
  if (buttons === undefined) return sections;
  const { plan, digest, offers, target } = buttons;
  const name = `${encodeURIComponent(run.workflowId)}@${run.firstRunId}`;
  const elements = offers.map((decision) => {
    const { label, title, style } = WORDS[decision];
    return {
      type: 'button',
      action_id: decision,
      text: plain(label),
      ...(style === undefined ? {} : { style }),
      value: JSON.stringify({ run: name, plan, digest, decision }),
      confirm: {
        title: plain(title),
        text: plain(`Plan ${plan}: ${target}`.slice(0, CONFIRM_MAX)),
        confirm: plain('Yes'),
        deny: plain('No'),
      },
    };
  });
  return [...sections, { type: 'actions', block_id: `gate-${plan}`, elements }];
}

function plain(text: string): object {
  return { type: 'plain_text', text };
}
