import { z } from 'zod';
import { INCIDENT_KINDS } from '../approvals/incident';
import { CHOICES, VIAS } from '../approvals/decision';
import {
  ESCALATED_REASONS,
  OUTCOME_KINDS,
  STEP_IDS,
  STEP_STATES,
  VOID_REASONS,
  WAIT_ENDS,
  WAITS_FOR,
} from '../contract/run-document';
import type { RunDocument } from '../contract/run-document';
import { RUNBOOKS, stepIds } from '../runbooks';
import type { Runbook } from '../runbooks';

/**
 * The shape of a run document. A person who can start a workflow can also answer for it, with any text. So a document
 * is read only if each field that a surface shows has this shape. Otherwise only the engine's own facts are shown.
 */
const Text = z.string();
/** ISO 8601, with its zone. */
const Time = z.iso.datetime({ offset: true });
const Because = { because: Text };
/** Other systems write these in their own forms, so they are only shown. */
const TimeAsText = Text;

const Finding = z.looseObject({ kind: Text, ...Because });
const LocationFinding = Finding.extend({
  ...{ id: Text.optional(), tugboat: Text.optional(), datacenter: Text.optional(), region: Text.optional() },
  ...{ account: Text.optional(), resourceGroup: Text.optional(), source: Text.optional() },
});
const ApiKeyFinding = Finding.extend({ fingerprint: Text.optional() });
const TokenLogFinding = Finding.extend({
  lines: z.number(),
  newest: TimeAsText.nullable(),
  codes: z.array(Text),
  statuses: z.array(z.number()),
  excerpt: z.array(Text),
});
const ArtifactFinding = Finding.extend({ artifact: Text, value: Text.optional() });

const Step = z.looseObject({
  id: z.enum(STEP_IDS),
  title: Text.optional(),
  state: z.enum(STEP_STATES),
  startedAt: Time.optional(),
  endedAt: Time.optional(),
  attempt: z.int().optional(),
  because: Text.optional(),
  build: Text.optional(),
});

const Target = z.looseObject({ account: Text, region: Text, resourceGroup: Text, location: Text });

const Asker = z.union([
  z.looseObject({ kind: z.literal('nobody') }),
  z.looseObject({ kind: z.literal('alert'), source: Text, signed: Text.optional() }),
  z.looseObject({ kind: z.literal('person'), name: Text, signed: Text.optional() }),
]);

const RunName = z.looseObject({ workflowId: Text, firstRunId: Text });

const Plan = z
  .looseObject({
    code: Text.length(8),
    digest: Text.length(64),
    run: RunName,
    askedBy: Asker.optional(),
    environment: Text,
    actions: z.array(z.enum(['api-key-reset', 'master-refresh'])),
    by: z.looseObject({
      'api-key-reset': z.enum(['api', 'customer', 'nobody']),
      'master-refresh': z.enum(['jenkins', 'person']),
    }),
    target: Target,
    alsoRefresh: z
      .array(
        z.looseObject({
          location: Text,
          name: Text.optional(),
          run: RunName,
          evidence: Text,
          askedBy: Asker.optional(),
        }),
      )
      .optional()
      .describe('Other locations of this key, whose masters are refreshed under the same plan.'),
    affects: z
      .array(z.looseObject({ kind: z.enum(['cluster', 'location']), id: Text, name: Text.optional() }))
      .nullable(),
    affectsUnknown: Text.optional(),
    keyRecord: z.looseObject({ id: Text, createdAt: TimeAsText }).nullable(),
    notes: z.array(Text),
    expiresAt: Time,
  })
  .describe('The exact remediation that is proposed.');

const Outcome = z.looseObject({
  kind: z.enum([...OUTCOME_KINDS, 'failed', 'terminated']),
  ...Because,
  reason: z.enum([...VOID_REASONS, ...ESCALATED_REASONS]).optional(),
  otherRun: Text.optional(),
  report: Text.optional(),
  remains: z.array(Text).optional(),
  previousEnd: Text.optional(),
  earlier: z.array(Text).optional(),
});

const Decided = {
  by: Text,
  plan: Text,
  at: Time,
  comment: Text.optional(),
  change: Text.optional(),
  via: z.enum(VIAS).optional(),
};

const Starter = z.union([
  z.looseObject({ kind: z.literal('alert'), source: Text, isSigned: z.boolean() }),
  z.looseObject({ kind: z.literal('person'), name: Text, isSigned: z.boolean() }),
]);

/** The fields that a run in a list and its document share. */
export const SHARED_SHAPE = {
  run: Text.describe('<workflow id>@<first run id>'),
  location: Text,
  environment: Text,
  scope: Text.nullable(),
  startedAt: Time,
  endedAt: Time.nullable(),
  phase: z.enum(['diagnosing', 'deciding', 'remediating', 'verifying', 'escalating', 'closed']),
  cause: z.enum([...new Set(RUNBOOKS.flatMap(({ causes }) => Object.keys(causes)))]).nullable(),
  plan: Plan.nullable(),
  asks: z
    .looseObject({
      offers: z.array(z.enum(CHOICES)),
      expiresAt: Time,
      of: Text,
      needs: z.looseObject({ signature: z.boolean(), change: z.boolean() }).optional(),
      notCarriedOut: z
        .enum(['R1', 'R2'])
        .optional()
        .describe('The approved step that was not carried out, so that people are asked again.'),
      heldBy: Text.optional().describe('Why nobody is asked at present, although the plan is shown.'),
    })
    .nullable()
    .describe('The present question.'),
  outcome: Outcome.nullable(),
  requestedBy: Text.nullable(),
  heard: z
    .looseObject({ since: Time, channel: Text })
    .nullable()
    .describe('The time and the channel that took the question; null while none has.'),
};

/** The rest of a document. */
export const DOCUMENT_SHAPE = {
  closes: Outcome.pick({ kind: true, because: true })
    .optional()
    .describe('The end that a team is told of at present; afterwards `outcome` says it.'),
  follows: Text.nullable()
    .optional()
    .describe('The run that asks about the key of this location, and whose answer counts here too.'),
  joined: z
    .array(
      z.looseObject({
        location: Text,
        name: Text.optional(),
        run: Text,
        refresh: z
          .looseObject({
            state: z.enum(['running', 'done', 'failed', 'in-doubt']),
            ...Because,
            build: Text.optional(),
          })
          .optional(),
      }),
    )
    .optional()
    .describe('The locations whose runs follow this one, and the refresh of each.'),
  lookUp: z
    .looseObject({ id: Text, until: Time })
    .nullable()
    .optional()
    .describe('The question that people are asked to look up in xo, and its deadline; null while there is none.'),
  waits: z
    .array(
      z.looseObject({ for: z.enum(WAITS_FOR), from: Time, until: Time.nullable(), end: z.enum(WAIT_ENDS).optional() }),
    )
    .optional()
    .describe('The waits for people, in their order. `until` is null while one lasts.'),
  links: z.looseObject({
    ...{ console: Text.optional(), temporal: Text.optional(), build: Text.optional(), thread: Text.optional() },
    runbook: Text.optional(),
  }),
  steps: z.array(Step).min(1).max(STEP_IDS.length),
  findings: z.looseObject({
    location: LocationFinding.nullable(),
    apiKey: ApiKeyFinding.nullable(),
    tokenLog: TokenLogFinding.nullable(),
    artifacts: z.array(ArtifactFinding).optional(),
  }),
  proof: z
    .looseObject({
      ...{ apiKey: ApiKeyFinding.optional(), tokenLog: TokenLogFinding.optional() },
      ...{ artifacts: z.array(ArtifactFinding).optional(), build: z.number(), link: Text },
    })
    .nullable(),
  incident: z
    .looseObject({
      environment: Text,
      region: Text,
      kind: z.enum(INCIDENT_KINDS),
      since: Time.nullable(),
      ...Because,
    })
    .optional()
    .describe('The incident of its region that the run is part of.'),
  decisions: z.array(
    z.looseObject({
      ...Decided,
      decision: z.enum(CHOICES),
      verified: z.boolean().describe('The gateway has checked the signature with the keys of its policy.'),
      unproved: Text.optional().describe('Why the gateway does not call it verified, though the run does.'),
    }),
  ),
  refused: z.array(z.looseObject({ ...Decided, decision: Text, answer: Text, ...Because })),
  refusedCount: z.int(),
  told: z.array(z.looseObject({ team: Text, channel: Text, at: Time, link: Text.optional() })),
  cie: Text.nullable(),
  startedBy: Starter.optional(),
  alert: z
    .looseObject({
      alertname: Text.optional(),
      startsAt: TimeAsText.optional(),
      state: z.enum(['firing', 'resolved']),
    })
    .nullable(),
  notes: z.array(Text).optional(),
};

const Document = z.looseObject({ ...SHARED_SHAPE, ...DOCUMENT_SHAPE });

/** Whether this is the document of a run of this runbook. Any process that answers for the run may have written it. */
export function isDocument(value: unknown, runbook: Runbook): value is RunDocument {
  const read = Document.safeParse(value);
  return read.success && read.data.steps.map(({ id }) => id).join() === stepIds(runbook).join();
}
