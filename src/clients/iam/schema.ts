import { z } from 'zod';

export const Token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
});

const ApiKey = z.object({
  id: z.string().min(1),
  name: z.string().default(''),
  description: z.string().nullish(),
  created_at: z.string().min(1),
  iam_id: z.string().optional(),
  account_id: z.string().optional(),
});

export const ApiKeyPage = z.object({ apikeys: z.array(ApiKey), next: z.string().nullish() });

/** The record of the API key that we ourselves hold. */
export const OwnApiKey = z.object({
  id: z.string().min(1),
  name: z.string().default(''),
  iam_id: z.string().min(1),
  account_id: z.string().min(1),
});

export const Policies = z.object({
  policies: z.array(
    z.object({
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
    }),
  ),
});
export type Policy = z.output<typeof Policies>['policies'][number];

/** The body of a refusal; only the code of it is used. */
export const Refusal = z.object({ errorCode: z.string().regex(/^BX[A-Z]{3}\d{4}[A-Z]$/) });
