const SYSTEMS: Record<string, string> = { slack: 'Slack', github: 'GitHub', pagerduty: 'PagerDuty' };

/**
 * The channel of a message in words: `slack:#satlink-runs` is `#satlink-runs in Slack`. An id of Slack stays an id,
 * because only the fleet file knows its name. A channel without a known system stays as it is.
 */
export function channelInWords(channel: string): string {
  const at = channel.indexOf(':');
  const system = at === -1 || !Object.hasOwn(SYSTEMS, channel.slice(0, at)) ? undefined : SYSTEMS[channel.slice(0, at)];
  if (system === undefined) return channel;
  const name = channel.slice(at + 1);
  return system === 'Slack' ? `${name} in Slack` : `${system} ${name}`;
}
