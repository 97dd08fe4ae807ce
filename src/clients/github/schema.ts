import { z } from 'zod';

export const Issue = z.object({
  number: z.int(),
  html_url: z.url({ protocol: /^https?$/ }),
  body: z.string().nullish(),
});
export const Issues = z.array(Issue);
