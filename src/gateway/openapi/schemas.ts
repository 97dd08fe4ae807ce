import { z } from 'zod';
import { BRAKE_KINDS } from '../../approvals/brake';
import { CHOICES } from '../../approvals/decision';
import { INCIDENT_KINDS } from '../../approvals/incident';
import { AlertmanagerWebhook } from '../../intake/alertmanager';
import { RUNBOOKS } from '../../runbooks';
import { NOT_DURABLE } from '../../runs';
import { DIGEST } from '../../runs';
import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import { ListedRunShape, Run } from './run-schema';

const Texts = z.record(z.string(), z.string());

/** The bodies of the API, by their names in the document. */
export const SCHEMAS = {
  Problem: z
    .object({ error: z.string() })
    .describe('Why a request was not served. The words never repeat what came in.'),
  AlertmanagerWebhook: AlertmanagerWebhook.describe(
    'A notification of Alertmanager, version 4. Other fields are ignored.',
  ),
  RunInput: z
    .object({
      location: z.string().describe('20 characters a-z and 0-9, or 32 hexadecimal characters'),
      environment: z.string(),
      runbook: z
        .enum(RUNBOOKS.map(({ slug }) => slug))
        .optional()
        .describe('else the one whose alert it is, or the first'),
      alertname: z.string().optional(),
      startsAt: z.iso.datetime({ offset: true }).optional(),
      labels: Texts.optional(),
      annotations: Texts.optional(),
      cie: z.string().optional(),
      requestedBy: z.string().optional(),
    })
    .describe('The input of a new run.'),
  TakenIn: z
    .object({
      runs: z.array(
        z.object({
          run: z.string(),
          joined: z.boolean(),
          stuck: z.string().optional(),
          goesOn: z
            .literal(true)
            .optional()
            .describe('the run that knew this episode of the alert has ended, and the team is told that it goes on'),
        }),
      ),
      ignored: z.int().describe('of no runbook of ours, or nothing is left to do'),
      rejected: z.array(z.object({ because: z.string() })),
      notDurable: z
        .array(
          z.object({
            reason: z.enum(Object.keys(NOT_DURABLE) as [string, ...string[]]),
            because: z.string(),
            alerts: z.int(),
          }),
        )
        .optional()
        .describe('with 503 only: why alerts could not be made durable, and how many'),
    })
    .describe('The result for each alert: a durable run, not ours, or ours and malformed.'),
  Decision: z
    .object({
      decision: z.enum(CHOICES),
      plan: z.string().describe('the code of 8 characters that is shown with the plan'),
      digest: z
        .string()
        .regex(DIGEST)
        .optional()
        .describe('required in a session: the digest of the plan that was shown; a signature carries it by itself'),
      comment: z.string().max(2000).optional(),
      change: z.string().max(120).optional(),
      signed: z.string().optional().describe('the decision as a JWS; not needed in a session'),
    })
    .describe('One person’s answer about one plan. Each field is given once; one that is given twice is `malformed`.'),
  ProvidedLocation: z
    .object({
      finding: z
        .looseObject({ kind: z.string(), because: z.string() })
        .describe('what "satlink evidence xo-reply --json" makes of the answer of xo'),
      id: z
        .string()
        .optional()
        .describe('required in a session: the id that the run asks about, as "lookUp" of the run says'),
      by: z.string().optional().describe('required where it is signed: who signed'),
      signed: z.string().optional().describe('the finding as a JWS; not needed in a session'),
    })
    .describe('The answer of xo that a person looked up, while xo is silent or cannot be read.'),
  Reply: z
    .object({ answer: z.enum(Object.keys(STATUS_OF_ANSWER) as [string, ...string[]]), because: z.string() })
    .describe('Whether a decision counted, and why.'),
  Runs: z.object({ runs: z.array(ListedRunShape) }).describe('Newest first, open ones before.'),
  Run: Run.describe('The run document: the same as "satlink show --json". Fields may be added.'),
  NewBrake: z
    .object({
      kind: z.enum(BRAKE_KINDS),
      of: z.string().optional().describe('which one; not given for everything. For a run: its name'),
      because: z.string().max(300),
      until: z.iso.datetime({ offset: true }).optional().describe('without it, an approver lifts the brake'),
    })
    .describe('A brake that somebody sets.'),
  Brakes: z
    .object({
      brakes: z.array(
        z.looseObject({
          name: z.string(),
          subject: z.object({ kind: z.enum(BRAKE_KINDS), of: z.string() }),
          because: z.string(),
          by: z.string().nullable().describe('null if nobody can be named'),
          since: z.iso.datetime({ offset: true }).nullable(),
          until: z.iso.datetime({ offset: true }).nullable(),
          note: z.string().optional().describe('why it still holds although it looks lifted or over'),
          environments: z.array(z.string()).describe('where it holds; empty if no policy can be read'),
        }),
      ),
    })
    .describe('The brakes that hold, the oldest first.'),
  Incidents: z
    .object({
      incidents: z.array(
        z.looseObject({
          environment: z.string(),
          region: z.string().describe('as "ibmcloud target -r" takes it'),
          kind: z.enum(INCIDENT_KINDS),
          since: z.iso.datetime({ offset: true }).nullable().describe('null if its record cannot be read'),
          because: z.string(),
          locations: z.array(
            z.looseObject({
              location: z.string(),
              account: z.string().nullable(),
              run: z.string().describe('the run that found it first'),
              foundAt: z.iso.datetime({ offset: true }),
            }),
          ),
        }),
      ),
    })
    .describe('The incidents that are open, the oldest first.'),
  Vital: z.object({ process: z.literal('gateway'), ok: z.boolean(), because: z.string().optional() }),
} satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof SCHEMAS;
