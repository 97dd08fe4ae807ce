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

/**
 * Link's own words for a location that it does not know. A proxy or another service answers an address that it does not
 * have with 404 too, as HTML or as JSON that speaks of no location.
 */
export const NotThere = z.object({ message: z.string().regex(/\blocation\b/i) });
