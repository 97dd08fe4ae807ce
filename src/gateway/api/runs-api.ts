import type { FastifyInstance } from 'fastify';
import { findRun, listRuns, readRun } from '../../runs';
import type { ReadRun } from '../../runs';
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
    engine.client.withDeadline(Date.now() + ENGINE_MS, async () =>
      withoutSignatures(await readRun(engine, await findRun(engine, request.params.run))),
    ),
  );
}

/** Who may look has no use for a signature, and could hand it in again. */
function withoutSignatures(document: ReadRun): ReadRun {
  return { ...document, decisions: document.decisions.map(({ signed: _signed, ...decision }) => decision) };
}
