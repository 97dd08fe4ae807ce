import { z } from 'zod';
import { ENVIRONMENT_NAME } from '../contract/environment-name';
import { RUNBOOKS } from '../runbooks';
import { SlackMemberId } from './slack-member-id';

/** An empty target is refused at start-up: an escalation to it would be lost. */
const Name = z
  .string()
  .trim()
  .min(1, 'is empty')
  .refine((text) => !/(^|\W)TBD($|\W)/i.test(text), { error: 'is not set yet (TBD)', abort: true });
/** Slack names channels by id only, so a site says here how its people call them. */
const ChannelName = Name.regex(/^[^\s#A-Z][^\s#A-Z]{0,79}$/, 'is the name of a Slack channel without the # in front');
const ChannelId = Name.regex(/^[CG][A-Z0-9]+$/, 'is a Slack channel id such as C012AB3CD, not a channel name');
const JobPath = Name.regex(/^[^/]+(\/[^/]+)*$/, 'is a job path such as Folder/job');

const WorkspaceId = Name.regex(/^T[A-Z0-9]+$/, 'is the id of a Slack workspace such as T012AB3CD');

/** The workspaces whose clicks count: ours, and others of our organisation. */
const Workspace = z.strictObject({
  workspace: WorkspaceId,
  /** Others of our organisation. Slack does not say of a member's workspace whose it is if the app is installed for all. */
  sisters: z.array(WorkspaceId).optional(),
  /** Id of the organisation, if the app is installed for all of it (Enterprise Grid). */
  enterprise: Name.regex(/^E[A-Z0-9]+$/, 'is the id of a Slack organisation such as E012AB3CD').optional(),
});

/** One of the bots that answer `cluster <id>`. */
const XoBot = z.strictObject({
  /** Member id for the mention: a plain @name from a program mentions nobody. */
  userId: SlackMemberId,
  channel: ChannelId,
  /** Ask as a bot, or with a person's user token if the xo bot ignores other bots. */
  askAs: z.enum(['bot', 'user']),
  /** The words before the id. */
  command: Name.default('cluster'),
  pollEveryMs: z.int().min(20),
  /** Replies come in a burst. The burst is over when nothing came for this long. */
  quietWindowMs: z.int().min(20),
  /** Without an answer for this long, we ask once more; after the second time it is silence. */
  answerWithinMs: z.int().min(100),
});

const InformationJob = z.strictObject({
  path: JobPath,
  parameters: z.strictObject({ branch: Name, envBranch: Name, cluster: Name, tugboat: Name, carrier: Name }),
  branch: Name,
  envBranch: Name,
  /** The folder of the job's files among a build's artifacts; their root if left out. */
  artifactFolder: z
    .string()
    .regex(/^(?:[\w.-]+(?:\/[\w.-]+)*)?$/, 'is a folder such as artifacts or out/logs')
    .default(''),
});

const RefreshJob = z.strictObject({
  path: JobPath,
  parameters: z.strictObject({ cluster: Name, change: Name.optional() }),
  fixed: z.record(z.string(), z.string()).default({}),
});

const Carrier = z.strictObject({
  name: Name,
  datacenter: Name.regex(/^[a-z]{3}\d{2}$/, 'is a data centre such as wdc04'),
  region: Name,
});

/** The channels of a team, in order. The next one is used when one refuses for good. */
const Channel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slack'), channel: ChannelId, name: ChannelName.optional() }),
  z.strictObject({
    kind: z.literal('github'),
    repository: Name.regex(/^[\w.-]+\/[\w.-]+$/, 'is a repository such as team/project'),
  }),
  /** `routingKey` names a secret of the environment: SATLINK_PAGERDUTY_KEY_<NAME>. */
  z.strictObject({
    kind: z.literal('pagerduty'),
    routingKey: Name.regex(/^[A-Z0-9_]+$/, 'is the <NAME> of SATLINK_PAGERDUTY_KEY_<NAME>'),
  }),
]);
export type Channel = z.infer<typeof Channel>;

const Team = z.strictObject({
  name: Name,
  /** With a customer impacting event. */
  cie: z.array(Channel),
  otherwise: z.array(Channel).min(1),
});

const EnvironmentFleet = z.strictObject({
  xo: Name,
  /** `prod` in `prod-wdc04.carrier107`. */
  tugboatPrefix: Name,
  /** `{env}` in `connector_pod_logs_{env}.log`. */
  podLogEnvironment: Name,
  informationJob: InformationJob,
  refreshJob: RefreshJob.optional(),
  carriers: z.array(Carrier),
  /** The Slack channel with a thread for each run. Absent on a site without Slack. */
  threadChannel: ChannelId.optional(),
  /** Its name, for people. */
  threadChannelName: ChannelName.optional(),
  /** The Slack user group of the approvers, mentioned when a run asks. Otherwise each approver is mentioned. */
  approversGroup: Name.regex(/^S[A-Z0-9]+$/, 'is the id of a Slack user group such as S012AB3CD').optional(),
  teams: z.strictObject({ 'satellite-link': Team, razee: Team }),
});
export type EnvironmentFleet = z.infer<typeof EnvironmentFleet>;

/** `config/fleet.yaml`: the names of bots, jobs, carriers and channels. They differ between companies and over time. */
export const Fleet = z
  .strictObject({
    /**
     * Hosts that keep artifacts of Jenkins and are not public, with their port if it is not the usual one. Redirects
     * may lead there.
     */
    artifactHosts: z
      .array(Name.regex(/^[a-z0-9.:[\]-]+$/, 'is a host such as files.internal or 10.0.0.5:9000'))
      .default([]),
    /** Absent on a site without decisions in Slack. */
    slack: Workspace.optional(),
    xo: z.record(Name, XoBot),
    /** By runbook, the names of its alert on this site; the runbook's own names if left out. */
    alerts: z.partialRecord(z.enum(RUNBOOKS.map(({ slug }) => slug)), z.array(Name).min(1)).optional(),
    environments: z.record(z.string().regex(ENVIRONMENT_NAME, 'is an environment name such as prod'), EnvironmentFleet),
  })
  .superRefine((fleet, context) => {
    const names = Object.values(fleet.alerts ?? {}).flatMap((all) => all?.map((name) => name.toLowerCase()) ?? []);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      context.addIssue({ code: 'custom', path: ['alerts'], message: `names one alert twice: ${twice}` });

    for (const [name, environment] of Object.entries(fleet.environments)) {
      if (fleet.xo[environment.xo] === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['environments', name, 'xo'],
          message: `names no bot below xo: ${environment.xo}`,
        });
      }
    }
  });
export type Fleet = z.infer<typeof Fleet>;
export type XoBot = z.infer<typeof XoBot>;
