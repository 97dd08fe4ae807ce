import { z } from 'zod';

/**
 * Plugins add their own fields and shapes to Jenkins' answers. A field that we do not use is left out of the request,
 * or may have any shape. A field that we use is strict, and an answer without it is an error.
 */

/** The readable entries; the others are of no use to us. Only for lists of which that is true. */
function usable<T extends z.ZodType>(entry: T) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((entries) =>
      entries.flatMap((one) => {
        const read = entry.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
}

/** A value as text: Jenkins records texts, booleans and numbers. */
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);

/**
 * The parameters of a build by name. A parameter without such a value counts as empty, and never equals one of ours.
 */
const Parameters = usable(
  z.object({ parameters: usable(z.object({ name: z.string(), value: Value.optional().catch(undefined) })) }),
).transform((actions) => {
  const entries = actions.flatMap(({ parameters }) => parameters);
  return Object.fromEntries(entries.map(({ name, value = '' }) => [name, value]));
});

/**
 * The choices, in the job's order. Null if the parameter takes any text, or if a plugin writes its choices in an
 * unknown form.
 */
const Choices = z.array(Value).nullable().catch(null).default(null);

const Definition = z.object({
  name: z.string(),
  type: z.string().nullable().catch(null).default(null),
  choices: Choices,
});

export const JobAnswer = z.object({
  buildable: z.boolean(),
  property: usable(z.object({ parameterDefinitions: usable(Definition) })).transform((properties) =>
    properties
      .flatMap(({ parameterDefinitions }) => parameterDefinitions)
      .map(({ name, type, choices }) => {
        // Some plugins find their choices when the form is opened, and export an empty list.
        const isOpen = choices?.length === 0 && type !== 'ChoiceParameterDefinition';
        return { name, choices: isOpen ? null : choices };
      }),
  ),
});

export const QueueItem = z.object({
  id: z.int(),
  why: z.string().nullable().catch(null).default(null),
  stuck: z.boolean().catch(false).default(false),
  cancelled: z.boolean().default(false),
  executable: z.object({ number: z.int() }).nullish(),
});
export type QueueItem = z.output<typeof QueueItem>;

/** An item of our job. */
const WaitingItem = z.object({ id: z.int(), inQueueSince: z.number(), actions: Parameters });

const Task = z.object({ task: z.object({ url: z.string() }) });

/** The queue, with the items of all jobs and plugins. Only the address of foreign items is read. */
export function queueOf(isOurs: (url: string) => boolean) {
  const items = z
    .array(z.unknown())
    .transform((all) => all.filter((item) => isOurs(Task.safeParse(item).data?.task.url ?? '')))
    .pipe(z.array(WaitingItem));
  return z.object({ items });
}

const ListedBuild = z.object({
  number: z.int(),
  queueId: z.int().optional(),
  timestamp: z.number(),
  building: z.boolean().default(false),
  actions: Parameters,
});
export type ListedBuild = z.output<typeof ListedBuild>;

/** The newest hundred at most. `AllBuilds` has the older ones, which a very old Jenkins does not list. */
export const NewestBuilds = z.object({ builds: z.array(ListedBuild) });
export const AllBuilds = z.object({ allBuilds: z.array(ListedBuild).optional() });

export const Build = z.object({
  number: z.int(),
  building: z.boolean(),
  result: z.enum(['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT']).nullish(),
  /** Start, in milliseconds since 1970, by Jenkins' clock. */
  timestamp: z.number(),
  duration: z.number().catch(0).default(0),
  estimatedDuration: z.number().catch(-1).default(-1),
  actions: Parameters,
  artifacts: z.array(z.object({ fileName: z.string(), relativePath: z.string() })).default([]),
});
