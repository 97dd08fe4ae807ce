/** Text as it stands, for HTML. */
export function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Slack's own markup as HTML: code, bold, links. Its three escaped characters stand for themselves. */
export function mrkdwnOf(text: string): string {
  return text
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? codeOf(part) : proseOf(part)))
    .join('');
}

function codeOf(part: string): string {
  const inner = written(part.replace(/^```\n?|^`|\n?```$|`$/g, ''));
  return part.startsWith('```') ? `<pre>${inner}</pre>` : `<code>${inner}</code>`;
}

function proseOf(part: string): string {
  return part
    .split(/(<https?:[^>|]+\|[^>]+>)/)
    .map((piece, index) => {
      const link = index % 2 === 1 ? /^<([^>|]+)\|([^>]+)>$/.exec(piece) : null;
      if (link) return `<a href="${plain(read(link[1]!))}" rel="noreferrer">${written(link[2]!)}</a>`;
      return written(piece).replace(/\*([^*\n]+)\*/g, '<b>$1</b>');
    })
    .join('');
}

function written(text: string): string {
  return plain(read(text));
}

function read(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
