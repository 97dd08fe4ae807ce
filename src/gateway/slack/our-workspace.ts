import type { Fleet } from '../../config/fleet';

/** Where Slack says that a click came from; null where it does not say it. */
export interface Origin {
  /** Id of the workspace in which it was made. */
  workspace: string | null;
  /** Id of the organisation of that workspace. */
  enterprise: string | null;
  /** Id of the workspace, or organisation, to which the member belongs: another one in a channel that is shared. */
  home: string | null;
}

/**
 * Why a click is not one of our workspace; null where it is. Slack signs the clicks of every workspace in which an app is
 * installed alike, and a channel may be shared with another company, so the signature alone does not say whose they are.
 */
export function whyNotOurs({ workspace, enterprise, home }: Origin, ours: Fleet['slack']): string | null {
  if (ours === undefined) {
    return 'the fleet file does not name our Slack workspace (slack.workspace), so no click counts; decide in the console';
  }
  if (ours.enterprise !== undefined && enterprise === ours.enterprise) return null;
  if (workspace === null) return 'Slack did not say from which workspace this came, so it does not count';
  if (workspace !== ours.workspace) return `this came from the Slack workspace ${workspace}, which is not ours`;
  if (home !== null && ![ours.workspace, ours.enterprise].includes(home)) {
    return `you belong to the Slack workspace ${home}, which is not ours; decide in the console or with "satlink"`;
  }
  return null;
}
