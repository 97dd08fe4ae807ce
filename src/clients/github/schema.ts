import { z } from 'zod';

export const Issue = z.object({
  number: z.int(),
  html_url: z.url({ protocol: /^https?$/ }),
  body: z.string().nullish(),
  created_at: z.string().optional(),
});
export const Issues = z.array(Issue);
