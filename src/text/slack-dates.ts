const MOMENT = /\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC\b/g;
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;

/**
 * Slack's text with each moment in Slack's own form, which every reader sees in their own time zone. Where Slack cannot
 * show it, the moment in UTC stands. The text stays below `max` characters; what does not fit is left as it is.
 */
export function withSlackDates(text: string, max: number): string {
  let room = max - text.length;
  const dated = (part: string) =>
    part.replace(MOMENT, (moment, day: string, time: string) => {
      const ms = Date.parse(`${day}T${time}:00Z`);
      const token = `<!date^${ms / 1000}^{date_short_pretty} {time}|${moment}>`;
      if (Number.isNaN(ms) || token.length - moment.length > room) return moment;
      room -= token.length - moment.length;
      return token;
    });
  let shown = '';
  let end = 0;
  for (const { 0: code, index } of text.matchAll(CODE)) {
    shown += dated(text.slice(end, index)) + code;
    end = index + code.length;
  }
  return shown + dated(text.slice(end));
}
