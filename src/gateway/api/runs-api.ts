import type { FastifyInstance } from 'fastify';
import { listRuns, readNamed, withoutSignatures } from '../../runs';
import { hasBearer } from '../http/bearer';
import { sessionOf } from '../console/session';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';

const ENGINE_MS = 10_000;

/** Runs for other programs: the same JSON as `satlink list --json` and `satlink show --json`, without the signatures. */
export async function runsApi(app: FastifyInstance, { engine, config }: GatewayParts): Promise<void> {
  app.addHook('onRequest', async (request) => {
    if (!hasBearer(request, config.viewerTokens) && sessionOf(request, config) === null) {
      throw new HttpProblem(401, 'sign in, or send a viewer token as "Authorization: Bearer …"');
    }
  });

  app.get('/v1/runs', async () =>
    engine.client.withDeadline(Date.now() + ENGINE_MS, async () => ({ runs: await listRuns(engine) })),
  );

  app.get<{ Params: { run: string } }>('/v1/runs/:run', async (request) =>
    withoutSignatures(await readNamed(engine, request.params.run, ENGINE_MS)),
  );
}
