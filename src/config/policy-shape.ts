import { z } from 'zod';
import { isPlainName, shownName } from '../approvals/shown-name';
import { ENVIRONMENT_NAME } from '../contract/environment-name';
import { WAIT_MAX_HOURS, WAIT_MAX_MS } from '../contract/longest-wait';
import { ArchivePolicy } from './archive-policy';
import { Duration } from './duration';
import { SlackMemberId } from './slack-member-id';

const Wait = Duration.refine((ms) => ms <= WAIT_MAX_MS, `is longer than ${WAIT_MAX_HOURS} hours`);

/** An alert that still fires after its run has ended starts a new look after a day. */
const AGAIN_MS = 24 * 3_600_000;

/** Alerts of locations that share a key come within a minute of each other. */
const GATHER_MS = 60_000;

/**
 * A time without remediations, from `from` until `until` or `lifted`. Without an end it is in force until somebody
 * writes the time when it was lifted. A past freeze stays in the file for a while: a decision that was made during it
 * never counts.
 */
const Freeze = z
  .strictObject({
    name: z.string().min(1),
    by: z.string().min(1),
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    /** The time when it was lifted before its end. */
    lifted: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ from, until }) => !from || !until || Date.parse(from) < Date.parse(until), {
    path: ['until'],
    error: 'is not later than from, so the freeze would never be in force',
  });

/** A name that looks like no other name: invisible characters and look-alike letters are refused. */
const Name = z
  .string()
  .trim()
  .min(1)
  .refine(isPlainName, {
    error: ({ input }) => `has characters that look like others or cannot be seen: ${shownName(input as string)}`,
  });

/**
 * A key whose signatures on decisions count. Two at a time are a rotation. `revoked` gives the reason why a key no
 * longer counts.
 */
const SigningKey = z.strictObject({
  /** `gateway`, or the person to whom the key belongs. */
  of: Name,
  kid: z.string().regex(/^[\w-]{43}$/, 'is the id that "satlink keys new" prints'),
  x: z.string().regex(/^[\w-]{43}$/, 'is the public key that "satlink keys new" prints'),
  revoked: z.string().min(1).optional(),
});

/** The names of a person of this policy in other systems. No two people may share a name. */
const Person = z.strictObject({
  /** Slack member id. */
  slack: SlackMemberId.optional(),
  /** The value of the sign-in claim for the name; the person's name itself if not given. */
  login: Name.optional(),
  /** More names of the person as a requester or decider: mail addresses, the user of a machine. */
  aliases: z.array(Name).optional(),
});

/**
 * More than this number of locations that cannot reach IAM, or of accounts whose key is rejected, in one region within this
 * time are one incident of the region.
 */
const IncidentLimits = z.strictObject({
  locations: z.int().min(1).max(1000).default(5),
  accounts: z.int().min(1).max(1000).default(3),
  within: Wait.default(10 * 60_000),
});

const EnvironmentPolicy = z
  .strictObject({
    /** True for an environment with real customers: stricter start-up checks. */
    production: z.boolean(),
    /** True: a process without keys for the data in Temporal does not start. If not given, as `production` says. */
    encrypted: z.boolean().optional(),
    mode: z.enum(['observe', 'act']),
    trust: z.enum(['claimed', 'verified']),
    approvers: z.array(Name),
    operators: z.array(Name).default([]),
    keys: z.array(SigningKey).default([]),
    quorum: z.int().min(1).max(5),
    requesterMayApprove: z.boolean(),
    alertsNeedTwo: z.boolean().default(false),
    changeIdRequired: z.boolean(),
    freezes: z.array(Freeze).default([]),
    gate: z.strictObject({ deadline: Wait, customerDeadline: Wait, remindAfter: Wait, remindEvery: Wait }),
    doubtDeadline: Wait,
    effectWithin: Wait,
    propagation: Wait,
    gather: Duration.default(GATHER_MS),
    /** Without it, no run of this environment is ever part of an incident. */
    incident: IncidentLimits.optional(),
    xoSilence: Wait,
    buildPatience: Wait,
    refresh: z.strictObject({ by: z.enum(['jenkins', 'person']), patience: Wait }),
    verify: z.strictObject({
      deadline: Wait,
      every: Wait,
      linkApi: z.boolean(),
      quietAlert: z.boolean().default(false),
    }),
    quietWindow: Wait,
    again: Duration.default(AGAIN_MS),
    heldAccounts: z.array(z.string().min(1)).default([]),
    cieLabel: z.string().min(1).nullable().default(null),
    archive: ArchivePolicy,
  })
  .superRefine((policy, context) => {
    if (policy.production && policy.propagation < 60_000) {
      context.addIssue({
        code: 'custom',
        path: ['propagation'],
        message: 'is less than 60 seconds, too short for production',
      });
    }
    // One id must lead to one key. Otherwise a signature would count as another person's.
    for (const field of ['kid', 'x'] as const) {
      if (isTwice(policy.keys.map((key) => key[field])))
        context.addIssue({ code: 'custom', path: ['keys'], message: `lists the same ${field} twice` });
    }
  });

function isTwice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}

/** The number allowed at once, and the number added each hour. */
const Budget = z.strictObject({ burst: z.int().min(1).max(100_000), perHour: z.int().min(1).max(100_000) });

/**
 * `config/policy.yaml`, with each value right by itself; policy.ts checks the names against each other. Durations
 * become milliseconds.
 */
export const PolicyShape = z.strictObject({
  people: z.record(Name, Person).default({}),
  /** The budget of one alert source; `BUDGETS` of intake if not given. */
  intake: z.strictObject({ newRuns: Budget.optional(), malformed: Budget.optional() }).optional(),
  environments: z.record(z.string().regex(ENVIRONMENT_NAME, 'is an environment name such as prod'), EnvironmentPolicy),
});
export type Policy = z.infer<typeof PolicyShape>;
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;
