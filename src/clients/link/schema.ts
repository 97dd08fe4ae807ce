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
 * Link's own message for an unknown location. A proxy or another service answers an unknown address with 404 too, as
 * HTML or as JSON that does not mention a location.
 */
export const NotThere = z.object({ message: z.string().regex(/\blocation\b/i) });
