import { z } from 'zod';

export const LinkLocation = z.object({
  location_id: z.string(),
  status: z.string().optional(),
  performance: z
    .object({
      tunnels: z.number().optional(),
      healthStatus: z.string().optional(),
      connectors: z.array(z.object({ connector: z.string().optional() })).optional(),
    })
    .nullish(),
});
export type LinkLocation = z.output<typeof LinkLocation>;
