import type { FastifyInstance } from 'fastify';
import { environmentPolicy } from '../../config/decision-policy';
import { failedAtOnce, startRun } from '../../runs';
import { RUNBOOKS } from '../../runbooks';
import type { GatewayParts } from '../parts';
import { refusalOf, takeForm, textOf } from './doing';
import type { Drawn } from './doing';
import { freezeBanner, stopsOf } from './freeze-part';
import { notice, page } from './page';

const ENGINE_MS = 10_000;

/** The form that starts a run. It is the same start as that of `satlink start`, with a name that nobody signed. */
export function startRoute(app: FastifyInstance, parts: GatewayParts): void {
  const { config, engine } = parts;

  takeForm(app, parts, { address: '/runs' }, async ({ session, given }): Promise<Drawn> => {
    const environment = textOf(given, 'environment');
    const runbook = RUNBOOKS.find(({ slug }) => slug === textOf(given, 'runbook'));
    const refused = (because: string, status = 400): Drawn => ({
      status,
      page: page(
        { title: 'Not started', session, banner: freezeBanner(stopsOf(parts)) },
        notice('No run was started', because),
      ),
    });
    const now = config.policyNow();
    const known = now.readable ? environmentPolicy(now.value, environment) : null;
    if (typeof known === 'string') return refused(`environment: ${known}`);
    const input = {
      environment,
      location: textOf(given, 'location').trim(),
      cie: textOf(given, 'cie').trim(),
      requestedBy: session.name,
    };
    const started = await engine.client
      .withDeadline(Date.now() + ENGINE_MS, () => startRun(engine, input, { kind: 'person' }, runbook))
      .catch(refusalOf);
    if (typeof started === 'string') return refused(started);
    const { run, joined } = started;
    const failed = joined ? null : await failedAtOnce(engine, run);
    if (failed !== null) return refused(`The run ${run} was started and failed at once: ${failed}`, 409);
    return { goTo: `/runs/${encodeURIComponent(run)}` };
  });
}
