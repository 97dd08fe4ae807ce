import type { Fleet } from '../../config/fleet';

/** The origin of a click, as Slack names it. Null where Slack does not name it. */
export interface Origin {
  /** Id of the workspace of the interaction: that of the app for a click, that of the member for a form. */
  workspace: string | null;
  /** Id of the organisation of that workspace, as the workspace itself has it. */
  organisation: string | null;
  /** Id of the organisation for which the app is installed. It proves nothing about the member. */
  enterprise: string | null;
  /** Id of the workspace, or organisation, to which the member belongs. It is another one in a shared channel. */
  home: string | null;
}

/**
 * Why a click is not from our workspace; null if it is. Slack signs the clicks of every workspace that has the app, and
 * another company may share a channel. So the signature alone does not prove the workspace. Both the place and the
 * member must be ours. The fleet file names their workspace or organisation, or the workspace itself says that it is of
 * our organisation.
 */
export function whyNotOurs({ workspace, organisation, enterprise, home }: Origin, ours: Fleet['slack']): string | null {
  if (ours === undefined)
    return 'the fleet file does not name our Slack workspace (slack.workspace), so no click counts; decide in the console';

  const named = [ours.workspace, ...(ours.sisters ?? []), ours.enterprise];
  const isSister = ours.enterprise !== undefined && organisation === ours.enterprise;
  const isOurs = (id: string) => named.includes(id) || (isSister && id === workspace);
  if (workspace === null && (ours.enterprise === undefined || enterprise !== ours.enterprise))
    return 'Slack did not say from which workspace this came, so it does not count';

  if (workspace !== null && !isOurs(workspace))
    return `this came from the Slack workspace ${workspace}, which is not ours`;

  const member = home ?? workspace;
  if (member === null) return 'Slack did not say to which workspace you belong, so this does not count';
  if (isOurs(member)) return null;
  return `you belong to the Slack workspace ${member}, which is not ours; decide in the console or with "satlink"`;
}
