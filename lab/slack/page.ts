import { mrkdwnOf, plain } from './mrkdwn-view';
import { SCRIPT, STYLE } from './page-assets';
import { formOf } from './form-view';
import type { OpenView } from './views';
import type { Channel, Message } from './workspace';

export interface Button {
  action_id: string;
  value?: string;
  style?: string;
  text: { text: string };
  confirm?: { title: { text: string }; text: { text: string } };
}

interface Block {
  type: string;
  text?: { text: string };
  elements?: (Button | { type: 'mrkdwn'; text: string })[];
}

export interface Shown {
  channels: Channel[];
  /** Names of members by their id. */
  names: Map<string, string>;
  /** The channel that is looked at; the one that asks for something where none is named. */
  channel: string | null;
  people: { name: string; slack: string }[];
  /** The person who looks. */
  member: string;
  /** The messages that only this person sees. */
  told: string[];
  /** The form that is open before them. */
  view: OpenView | null;
}

/** Longer messages are folded: a channel is looked over, not read. */
const LINES_MAX = 24;

/** The lab's Slack as one of its people sees it. */
export function pageOf(shown: Shown): string {
  const { channels, people, member, view } = shown;
  const room = channels.find(({ id }) => id === shown.channel) ?? busiest(channels);
  const link = (as: string, channel: string) =>
    `/?${new URLSearchParams({ as, channel }).toString()}`.replaceAll('&', '&amp;');
  const persons = people.map(({ name, slack }) => side(link(slack, room.id), name, slack === member));
  const rooms = channels
    .filter(({ id, messages }) => messages.length > 0 || id === room.id)
    .map(({ id, name, messages }) => side(link(member, id), `# ${name}`, id === room.id, messages.length));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>#${plain(room.name)} · Slack of the lab</title><style>${STYLE}</style>
<body data-form="${view === null ? '' : view.id}"><nav><h1>Slack of the lab</h1><h2>You are</h2>${persons.join('')}
<h2>Channels</h2><div id="rooms">${rooms.join('')}</div></nav><main><h2># ${plain(room.name)}</h2><div id="live">${roomOf(room, shown)}</div></main>
${view === null ? '' : formOf(view, { member, channel: room.id })}<script>${SCRIPT}</script></body></html>`;
}

function side(href: string, label: string, isCurrent: boolean, count?: number): string {
  const more = count === undefined ? '' : ` <small>${count}</small>`;
  return `<a href="${href}"${isCurrent ? ' aria-current="true"' : ''}>${plain(label)}${more}</a>`;
}

/** Where somebody is asked something, else where something was said. */
function busiest(channels: Channel[]): Channel {
  const said = channels.filter(({ messages }) => messages.length > 0);
  return said.find(({ messages }) => messages.some(({ blocks }) => blocks !== undefined)) ?? said[0] ?? channels[0]!;
}

function roomOf({ id, messages }: Channel, { names, member, told }: Shown): string {
  const parents = messages.filter(({ ts, thread_ts: thread }) => thread === undefined || thread === ts).toReversed();
  const threads = parents.map((parent) => {
    const replies = messages.filter(({ ts, thread_ts: thread }) => thread === parent.ts && ts !== parent.ts);
    const all = replies.map((one) => article(one, { channel: id, member, names }));
    const folded =
      replies.length > 6
        ? `<details><summary>${replies.length} replies</summary>${all.join('')}</details>`
        : all.join('');
    return `<section>${article(parent, { channel: id, member, names })}<div class="replies">${folded}</div></section>`;
  });
  const only = told.map((text) => `<p class="told">Only visible to you: ${mrkdwnOf(text, names)}</p>`);
  return `${only.join('')}${threads.join('') || '<p>Nothing was said here yet.</p>'}`;
}

function article(
  message: Message,
  { channel, member, names }: { channel: string; member: string; names: Map<string, string> },
): string {
  const name = names.get(message.user) ?? message.user;
  const at = new Date(Number(message.ts) * 1000).toISOString().slice(11, 19);
  const blocks = (message.blocks ?? []) as Block[];
  const body =
    blocks.length > 0
      ? blocks.map((block) => blockOf(block, { channel, ts: message.ts, member }, names))
      : [long(message.text, names)];
  return `<article><i aria-hidden="true">${plain(name.slice(0, 1))}</i><div><b>${plain(name)}</b> <small>${at} UTC${message.edited ? ' (edited)' : ''}</small>${body.join('')}</div></article>`;
}

function long(text: string, names: Map<string, string>): string {
  const lines = text.split('\n');
  if (lines.length <= LINES_MAX) return `<div class="text">${mrkdwnOf(text, names)}</div>`;
  return `<details><summary>${mrkdwnOf(lines[0]!, names)} <small>${lines.length} lines</small></summary><div class="text">${mrkdwnOf(text, names)}</div></details>`;
}

function blockOf(
  { type, text, elements = [] }: Block,
  where: { channel: string; ts: string; member: string },
  names: Map<string, string>,
): string {
  switch (type) {
    case 'section':
      return `<div class="text">${mrkdwnOf(text?.text ?? '', names)}</div>`;
    case 'context': {
      const texts = elements.flatMap((one) => ('action_id' in one ? [] : [mrkdwnOf(one.text, names)]));
      return `<div class="context">${texts.join(' ')}</div>`;
    }
    case 'actions': {
      const buttons = elements.flatMap((one) => ('action_id' in one ? [buttonOf(one, where)] : []));
      return `<div class="actions">${buttons.join('')}</div>`;
    }
    default:
      return type === 'divider' ? '<hr>' : '';
  }
}

function buttonOf({ action_id: action, text, style, confirm }: Button, where: object): string {
  const sure = confirm === undefined ? '' : ` data-sure="${plain(`${confirm.title.text}\n${confirm.text.text}`)}"`;
  const fields = Object.entries({ ...where, action }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${plain(String(value))}">`,
  );
  return `<form method="post" action="/click"${sure}>${fields.join('')}<button class="${plain(style ?? '')}">${plain(text.text)}</button></form>`;
}
