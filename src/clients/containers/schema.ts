import { z } from 'zod';

const Place = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  region: z.string().optional(),
  resourceGroup: z.string().optional(),
});

export const Clusters = z.array(Place);
export const Locations = z.array(Place);

export const Location = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  state: z.string().optional(),
  region: z.string().optional(),
  resourceGroup: z.string().optional(),
  crn: z.string().max(1000).optional(),
  deployments: z.object({ enabled: z.boolean().optional(), message: z.string().optional() }).nullish(),
});

export const ResourceGroups = z.object({
  resources: z.array(z.object({ id: z.string().min(1), name: z.string().optional(), state: z.string().optional() })),
  next_url: z.string().nullish(),
});

/** The body of a refusal by the service itself. Its description is foreign text, so it is not read. */
export const ContainersRefusal = z.object({
  incidentID: z.string().regex(/^[\w-]{1,100}$/),
  code: z
    .string()
    .regex(/^[A-Za-z0-9]{3,12}$/)
    .optional()
    .catch(undefined),
});
