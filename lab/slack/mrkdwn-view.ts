/** Text as it stands, for HTML. */
export function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Names of members by their id. */
type Names = ReadonlyMap<string, string>;

/** Slack's own markup as HTML: code, bold, links, mentions, dates. Its three escaped characters stand for themselves. */
export function mrkdwnOf(text: string, names: Names = new Map()): string {
  return text
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? codeOf(part) : proseOf(part, names)))
    .join('');
}

function codeOf(part: string): string {
  const inner = written(part.replace(/^```\n?|^`|\n?```$|`$/g, ''));
  return part.startsWith('```') ? `<pre>${inner}</pre>` : `<code>${inner}</code>`;
}

const TOKEN = /(<(?:https?:[^>|]+\|[^>]+|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^|>]+\|[^>]+)>)/;

function proseOf(part: string, names: Names): string {
  return part
    .split(TOKEN)
    .map((piece, index) => {
      if (index % 2 === 1) return tokenOf(piece.slice(1, -1), names);
      return written(piece).replace(/\*([^*\n]+)\*/g, '<b>$1</b>');
    })
    .join('');
}

function tokenOf(token: string, names: Names): string {
  const [what = '', label = ''] = token.split('|');
  if (what.startsWith('@')) return `<b class="mention">@${plain(names.get(what.slice(1)) ?? what.slice(1))}</b>`;
  if (what.startsWith('!subteam^')) return `<b class="mention">@${plain(what.slice('!subteam^'.length))}</b>`;
  // The lab knows nobody's time zone, so it shows what Slack shows where it cannot format: the text after the bar.
  if (what.startsWith('!date^')) return `<time>${written(label)}</time>`;
  return `<a href="${plain(read(what))}" rel="noreferrer">${written(label)}</a>`;
}

function written(text: string): string {
  return plain(read(text));
}

function read(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
