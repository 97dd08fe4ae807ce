import { z } from 'zod';

export const Enqueued = z.object({ status: z.literal('success'), dedup_key: z.string() });
