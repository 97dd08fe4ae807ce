import { z } from 'zod';

export const Token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().nullish(),
  /** A login of unknown life is kept for a short time only. */
  expires_in: z.number().positive().catch(60),
});

/** We use only the name of most keys. The time of our own key is read where it is compared. */
const ApiKey = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  description: z.string().nullable().catch(null).optional(),
  created_at: z.string().catch(''),
  iam_id: z.string().nullable().catch(null).optional(),
});

export const ApiKeyPage = z.object({ apikeys: z.array(ApiKey), next: z.string().nullish() });
export type ApiKeyPage = z.output<typeof ApiKeyPage>;

/** The record of our own API key. */
export const OwnApiKey = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  iam_id: z.string().min(1),
  account_id: z.string().min(1),
});

const IamPolicy = z.object({
  type: z.string().optional(),
  state: z.string().optional(),
  roles: z.array(z.object({ role_id: z.string() })).default([]),
  resources: z
    .array(
      z.object({
        attributes: z
          .array(z.object({ name: z.string(), value: z.string(), operator: z.string().optional() }))
          .default([]),
      }),
    )
    .default([]),
});
export type IamPolicy = z.output<typeof IamPolicy>;

/** A policy of an unknown shape grants nothing, as a whole: a restriction that is left out would grant more. */
export const Policies = z.object({
  policies: z.array(z.unknown()).transform((policies) =>
    policies.flatMap((policy) => {
      const read = IamPolicy.safeParse(policy);
      return read.success ? [read.data] : [];
    }),
  ),
});

/** The body of a refusal. We use only its code. */
export const IamRefusal = z.object({ errorCode: z.string().regex(/^BX[A-Z]{3}\d{4}[A-Z]$/) });
