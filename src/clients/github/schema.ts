import { z } from 'zod';

export const Issue = z.object({
  number: z.int(),
  html_url: z.url({ protocol: /^https?$/ }),
  body: z.string().nullish(),
  created_at: z.string().optional(),
  user: z.object({ id: z.int(), type: z.string().optional() }).nullish().catch(undefined),
});

/** The owner of a token. */
export const User = z.object({ id: z.int() });
export const Issues = z.array(Issue);
