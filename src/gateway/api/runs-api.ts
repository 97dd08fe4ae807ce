import type { FastifyInstance } from 'fastify';
import { listRuns, withoutSignatures } from '../../runs';
import { readAnywhere } from '../console/archived-run';
import { countReader } from '../sessions/count-reader';
import type { SurfaceParts } from '../parts';

const ENGINE_MS = 10_000;

/**
 * Runs for other programs: the same JSON as `satlink list --json` and `satlink show --json`, without the signatures.
 */
export async function runsApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const { engine } = parts;
  app.addHook('onRequest', (request, reply) => countReader(parts, request, reply));

  app.get('/v1/runs', async () =>
    engine.client.withDeadline(Date.now() + ENGINE_MS, async () => ({ runs: await listRuns(engine) })),
  );

  app.get<{ Params: { run: string } }>('/v1/runs/:run', async (request) => {
    const { run, archived } = await readAnywhere(parts, request.params.run, ENGINE_MS);
    return { ...withoutSignatures(run), ...(archived ? { archived } : {}) };
  });
}
