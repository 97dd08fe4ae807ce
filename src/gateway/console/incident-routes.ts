import type { FastifyInstance } from 'fastify';
import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import type { GatewayParts } from '../parts';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';
import { takeForm, textOf } from './doing';
import type { Drawn } from './doing';
import { doneBox } from './done-box';
import { freezeBanner, stopsOf } from './freeze-part';
import { incidentsPage } from './incidents-page';
import { page } from './page';
import type { Markup } from './page';

/** The page of the incidents that are open, and the form that releases a region. */
export function incidentRoutes(app: FastifyInstance, parts: GatewayParts): void {
  const { incidents, release } = parts;
  const draw = (session: Session, line: Markup = '') =>
    page(
      { title: 'Incidents', session, banner: line + freezeBanner(stopsOf(parts)) },
      incidentsPage(incidents.now(), session),
    );

  app.get('/incidents', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    return reply.type('text/html; charset=utf-8').send(draw(session));
  });

  takeForm(app, parts, { address: '/incidents/release' }, async ({ session, given }): Promise<Drawn> => {
    const { answer, because } = await release(session, {
      region: textOf(given, 'region'),
      environment: textOf(given, 'environment'),
    });
    const status = STATUS_OF_ANSWER[answer];
    const isDone = status === 200;
    return { status, page: draw(session, doneBox(isDone ? 'Released' : 'Not released', { because, isDone })) };
  });
}
