import { z } from 'zod';

/** A parameter's recorded value as text: Jenkins records texts, booleans and numbers. */
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);

const Parameters = z
  .array(
    z
      .object({
        parameters: z.array(z.object({ name: z.string(), value: Value.optional().catch(undefined) })).optional(),
      })
      .nullable(),
  )
  .default([])
  .transform((actions) => {
    const entries = actions.flatMap((action) => action?.parameters ?? []);
    return Object.fromEntries(entries.map(({ name, value = '' }) => [name, value]));
  });

export const JobAnswer = z.object({
  buildable: z.boolean(),
  property: z
    .array(
      z
        .object({
          parameterDefinitions: z
            .array(z.object({ name: z.string(), type: z.string().optional(), choices: z.array(z.string()).optional() }))
            .optional(),
        })
        .nullable(),
    )
    .default([]),
});

export const QueueItem = z.object({
  id: z.int(),
  why: z.string().nullish(),
  stuck: z.boolean().default(false),
  cancelled: z.boolean().default(false),
  executable: z.object({ number: z.int() }).nullish(),
});
export type QueueItem = z.output<typeof QueueItem>;

export const Queue = z.object({
  items: z.array(
    z.object({
      id: z.int(),
      inQueueSince: z.number().default(0),
      task: z.object({ url: z.string().optional() }).nullish(),
      actions: Parameters,
    }),
  ),
});

const ListedBuild = z.object({
  number: z.int(),
  queueId: z.int().optional(),
  timestamp: z.number(),
  building: z.boolean().default(false),
  actions: Parameters,
});
export type ListedBuild = z.output<typeof ListedBuild>;

export const Builds = z.object({ builds: z.array(ListedBuild).optional(), allBuilds: z.array(ListedBuild).optional() });

export const Build = z.object({
  number: z.int(),
  url: z.string(),
  queueId: z.int().optional(),
  building: z.boolean(),
  result: z.enum(['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT']).nullish(),
  /** Start, in milliseconds since 1970, by Jenkins' clock. */
  timestamp: z.number(),
  duration: z.number().default(0),
  estimatedDuration: z.number().default(-1),
  actions: Parameters,
  artifacts: z.array(z.object({ fileName: z.string(), relativePath: z.string() })).default([]),
});
