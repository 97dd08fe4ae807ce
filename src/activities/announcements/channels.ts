import type { Channel, EnvironmentFleet } from '../../config/fleet';
import type { Escalation } from '../../contract/activities';

/** A team to be told, through the first channel that does not refuse for good. */
export interface Telling {
  /** The team's name in the fleet file. */
  team: string;
  channels: Channel[];
}

/**
 * Names the teams and their channels. With a CIE, the channels for a CIE come first. The others stay for the case that
 * those refuse. A CIE is paged to satellite-link also if Razee has the work.
 */
export function tellingsOf(
  { teams }: Pick<EnvironmentFleet, 'teams'>,
  { team, cie }: Pick<Escalation, 'team' | 'cie'>,
): Telling[] {
  const { name, cie: urgent, otherwise } = teams[team];
  if (cie === null) return [{ team: name, channels: otherwise }];
  const first: Telling = { team: name, channels: [...urgent, ...otherwise] };
  const link = teams['satellite-link'];
  if (team === 'satellite-link' || link.cie.length === 0) return [first];
  return [first, { team: link.name, channels: link.cie }];
}

/** The channel as the run's document names it. A channel of Slack has a name only if the fleet file gives it one. */
export function nameOf(channel: Channel): string {
  switch (channel.kind) {
    case 'slack':
      return nameOfSlackChannel(channel.channel, channel.name);
    case 'github':
      return `github:${channel.repository}`;
    case 'pagerduty':
      return `pagerduty:${channel.routingKey}`;
  }
}

export function nameOfSlackChannel(id: string, name: string | undefined): string {
  return `slack:${name === undefined ? id : `#${name}`}`;
}
