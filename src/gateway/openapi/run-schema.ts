import { z } from 'zod';
import { CHOICES } from '../../approvals/decision';
import { STEP_IDS } from '../../contract/run-document';

const Text = z.string();
const Time = z.iso.datetime({ offset: true });
const Because = { because: Text };

const Finding = z.looseObject({ kind: Text, ...Because });

const Step = z.looseObject({
  id: z.enum(STEP_IDS),
  state: z.enum(['pending', 'running', 'waiting', 'done', 'skipped', 'failed', 'in-doubt']),
  startedAt: Time.optional(),
  endedAt: Time.optional(),
  attempt: z.int().optional(),
  because: Text.optional(),
});

const Target = z.looseObject({ account: Text, region: Text, resourceGroup: Text, location: Text });

const Plan = z
  .looseObject({
    code: Text.length(8),
    digest: Text.length(64),
    actions: z.array(z.enum(['api-key-reset', 'master-refresh'])),
    target: Target,
    affects: z.array(z.looseObject({ kind: z.enum(['cluster', 'location']), id: Text })).nullable(),
    expiresAt: Time,
  })
  .describe('The exact remediation that is proposed.');

const Outcome = z.looseObject({
  kind: z.enum(['resolved', 'escalated', 'declined', 'expired', 'void', 'failed', 'terminated']),
  ...Because,
});

const Cause = z.enum(['key-missing', 'key-rejected', 'iam-unreachable', 'inconclusive', 'location-gone', 'none-seen']);

/** What a run in the list and its document share. */
const SHARED = {
  run: Text.describe('<workflow id>@<first run id>'),
  location: Text,
  environment: Text,
  scope: Text.nullable(),
  startedAt: Time,
  endedAt: Time.nullable(),
  phase: z.enum(['diagnosing', 'deciding', 'remediating', 'verifying', 'escalating', 'closed']),
  cause: Cause.nullable(),
  plan: Plan.nullable(),
  asks: z
    .looseObject({ offers: z.array(z.enum(CHOICES)), expiresAt: Time, of: Text })
    .nullable()
    .describe('What is being asked at this moment.'),
  outcome: Outcome.nullable(),
  heard: z
    .looseObject({ since: Time, channel: Text })
    .nullable()
    .describe('Since when, and by which channel, somebody could be told of the question; null while nobody could.'),
  incomplete: Text.optional().describe('Why only what the engine itself knows is shown.'),
  stuck: z
    .looseObject({ since: Time.nullable(), ...Because })
    .optional()
    .describe('The run is open and cannot go on until a person mends something.'),
  unheard: z
    .looseObject({ since: Time.nullable(), ...Because })
    .optional()
    .describe('The run must tell somebody, and no channel has taken it yet; reminders of a question too.'),
};

export const ListedRun = z.looseObject(SHARED);

export const Run = z.looseObject({
  ...SHARED,
  lookUp: z
    .looseObject({ id: Text, until: Time })
    .nullable()
    .optional()
    .describe('What somebody is asked to look up in xo, until when; null while nobody is.'),
  links: z.looseObject({}),
  steps: z.array(Step).length(STEP_IDS.length),
  findings: z.looseObject({
    location: Finding.nullable(),
    apiKey: Finding.nullable(),
    tokenLog: Finding.nullable(),
  }),
  decisions: z.array(
    z.looseObject({
      decision: z.enum(CHOICES),
      by: Text,
      verified: z.boolean().describe('The gateway has checked the signature with the keys of its policy.'),
      unproved: Text.optional().describe('Why the gateway does not call it verified, though the run does.'),
      at: Time,
    }),
  ),
  refused: z.array(z.looseObject({ decision: Text, by: Text, answer: Text, ...Because })),
  refusedCount: z.int(),
  told: z.array(z.looseObject({ team: Text, channel: Text, at: Time })),
});
