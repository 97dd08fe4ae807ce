import type { Channel, Message } from './workspace';

export interface Button {
  action_id: string;
  value: string;
  style?: string;
  text: { text: string };
  confirm?: { title: { text: string }; text: { text: string } };
}

interface Shown {
  channels: Channel[];
  people: { name: string; slack: string }[];
  /** Who looks. */
  member: string;
  /** What only they were told. */
  told: string[];
}

/** All that was said in the lab's Slack, newest thread first, as one of its people sees it. */
export function pageOf({ channels, people, member, told }: Shown): string {
  const others = people.map(({ name, slack }) =>
    slack === member ? `<b>${plain(name)}</b>` : `<a href="/?as=${encodeURIComponent(slack)}">${plain(name)}</a>`,
  );
  // What asks for something first, the talk with xo last.
  const asking = channels.filter(({ messages }) => messages.some(({ blocks }) => blocks !== undefined));
  const rooms = [...new Set([...asking, ...channels.toReversed()])]
    .filter(({ messages }) => messages.length > 0)
    .map((channel) => room(channel, member));
  const only = told.map((text) => `<p class="told">Only visible to you: ${mrkdwn(text)}</p>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width"><title>Slack of the lab</title><style>
body{font:15px/1.45 system-ui;max-width:60rem;margin:1rem auto;padding:0 1rem;color-scheme:light dark}
article{border:1px solid #8886;border-radius:8px;padding:.5rem .8rem;margin:.5rem 0;overflow-wrap:anywhere}
article.reply{margin-left:2rem}pre{white-space:pre-wrap;margin:.2rem 0;font:inherit}button{font:inherit;padding:.35rem .8rem;margin-right:.4rem}
form{display:inline}.told{border-left:4px solid #3257d3;padding-left:.6rem}small{opacity:.7}</style>
<h1>Slack of the lab</h1><p>You are ${others.join(' · ')}</p>${only.join('')}${rooms.join('')}</html>`;
}

function room({ id, name, messages }: Channel, member: string): string {
  const parents = messages.filter(({ ts, thread_ts: thread }) => thread === undefined || thread === ts).toReversed();
  const threads = parents.map((parent) => {
    const replies = messages.filter(({ ts, thread_ts: thread }) => thread === parent.ts && ts !== parent.ts);
    return (
      article(id, parent, { member, kind: '' }) +
      replies.map((one) => article(id, one, { member, kind: 'reply' })).join('')
    );
  });
  return `<h2>#${plain(name)}</h2>${threads.join('')}`;
}

function article(channel: string, message: Message, { member, kind }: { member: string; kind: string }): string {
  const blocks = (message.blocks ?? []) as { type: string; text?: { text: string }; elements?: Button[] }[];
  const texts = blocks.length > 0 ? blocks.flatMap(({ text }) => (text ? [text.text] : [])) : [message.text];
  const buttons = blocks.flatMap(({ type, elements }) => (type === 'actions' ? (elements ?? []) : []));
  const forms = buttons.map(
    ({ action_id: action, text, confirm }) => `<form method="post" action="/click"
onsubmit="return confirm(this.dataset.sure)" data-sure="${plain(`${confirm?.title.text ?? ''} ${confirm?.text.text ?? ''}`)}">
${Object.entries({ channel, ts: message.ts, action, member })
  .map(([name, value]) => `<input type="hidden" name="${name}" value="${plain(value)}">`)
  .join('')}<button>${plain(text.text)}</button></form>`,
  );
  const edited = message.edited ? ' <small>(edited)</small>' : '';
  return `<article class="${kind}"><small>${plain(message.user)}</small>${edited}<pre>${texts.map(mrkdwn).join('\n')}</pre>${forms.join('')}</article>`;
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** mrkdwn is escaped where it stands for itself; what is not is markup of Slack, shown as it is. */
function mrkdwn(text: string): string {
  const written = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return plain(written).replace(/\*([^*\n]+)\*/g, '<b>$1</b>');
}
