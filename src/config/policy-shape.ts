import { z } from 'zod';
import { isPlainName, shownName } from '../approvals/shown-name';
import { Duration } from './duration';

const Hours160 = 160 * 3_600_000;
/** After 168 h of disconnection every host of a location must be replaced, so no wait may come near it. */
const Wait = Duration.refine((ms) => ms <= Hours160, 'is longer than 160 hours');

/** An alert that fires on after its run has ended is looked at again after a day. */
const AGAIN_MS = 24 * 3_600_000;

/**
 * A time in which nothing is remediated, from `from` until `until` or `lifted`. Without an end it is in force until somebody
 * writes when it was lifted. One that is over stays in the file for a while: what was decided while it held never counts.
 */
const Freeze = z
  .strictObject({
    name: z.string().min(1),
    by: z.string().min(1),
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    /** When it was lifted before its end. */
    lifted: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ from, until }) => !from || !until || Date.parse(from) < Date.parse(until), {
    path: ['until'],
    error: 'is not later than from, so the freeze would never be in force',
  });

/** A name that nobody can take for another one: what cannot be seen, or looks like another letter, is refused. */
const Name = z
  .string()
  .trim()
  .min(1)
  .refine(isPlainName, {
    error: ({ input }) => `has characters that look like others or cannot be seen: ${shownName(input as string)}`,
  });

/** A key whose signatures on decisions count. Two at a time are a rotation; `revoked` says why one no longer counts. */
const SigningKey = z.strictObject({
  /** `gateway`, or the person to whom the key belongs. */
  of: Name,
  kid: z.string().regex(/^[\w-]{43}$/, 'is the id that "satlink keys new" prints'),
  x: z.string().regex(/^[\w-]{43}$/, 'is the public key that "satlink keys new" prints'),
  revoked: z.string().min(1).optional(),
});

/** How other systems name a person of this policy. No two people may share a name. */
const Person = z.strictObject({
  /** Slack member id. */
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,20}$/, 'is a Slack member id such as U012AB3CD')
    .optional(),
  /** What the sign-in says in the claim that names people; the name itself when not given. */
  login: Name.optional(),
  /** What else stands for the person where somebody asks for a run or decides: mail addresses, the user of a machine. */
  aliases: z.array(Name).optional(),
});

const EnvironmentPolicy = z
  .strictObject({
    /** True where real customers are: stricter start-up checks. */
    production: z.boolean(),
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
  })
  .superRefine((policy, context) => {
    if (policy.production && policy.propagation < 60_000) {
      context.addIssue({
        code: 'custom',
        path: ['propagation'],
        message: 'is less than 60 seconds, too short for production',
      });
    }
    // One id must lead to one key, or a signature would be believed to be somebody else's.
    for (const field of ['kid', 'x'] as const) {
      if (isTwice(policy.keys.map((key) => key[field]))) {
        context.addIssue({ code: 'custom', path: ['keys'], message: `lists the same ${field} twice` });
      }
    }
  });

function isTwice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}

/** So many at once, and so many more each hour. */
const Budget = z.strictObject({ burst: z.int().min(1).max(100_000), perHour: z.int().min(1).max(100_000) });

/** `config/policy.yaml`, where each value is right by itself; whether names are is asked by policy.ts. Durations become milliseconds. */
export const PolicyShape = z.strictObject({
  people: z.record(Name, Person).default({}),
  /** What one alert source may cause; `BUDGETS` of intake where it is not given. */
  intake: z.strictObject({ newRuns: Budget.optional(), malformed: Budget.optional() }).optional(),
  environments: z.record(
    z.string().regex(/^[a-z0-9]{2,20}$/, 'is an environment name such as prod'),
    EnvironmentPolicy,
  ),
});
export type Policy = z.infer<typeof PolicyShape>;
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;
