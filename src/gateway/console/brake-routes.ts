import type { FastifyInstance } from 'fastify';
import type { Reply } from '../../approvals/decision';
import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import type { GatewayParts } from '../parts';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';
import { brakesPage, HOURS } from './brakes-page';
import { takeForm, textOf } from './doing';
import type { Drawn, Fields } from './doing';
import { doneBox } from './done-box';
import { freezeBanner, stopsOf } from './freeze-part';
import { page } from './page';
import type { Markup } from './page';

/** The page of all brakes, and the forms that set and lift one. */
export function brakeRoutes(app: FastifyInstance, parts: GatewayParts): void {
  const { brakes, setBrake, liftBrake } = parts;
  const draw = (session: Session, line: Markup = '') =>
    page({ title: 'Brakes', session, banner: line + freezeBanner(stopsOf(parts)) }, brakesPage(brakes.now(), session));
  const answered = (session: Session, { answer, because }: Reply, headline: string): Drawn => {
    const status = STATUS_OF_ANSWER[answer];
    const isDone = status === 200;
    return { status, page: draw(session, doneBox(isDone ? headline : 'Not done', { because, isDone })) };
  };

  app.get('/brakes', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    return reply.type('text/html; charset=utf-8').send(draw(session));
  });

  takeForm(app, parts, { address: '/brakes' }, async ({ session, given }): Promise<Drawn> => {
    const [kind, of, because] = ['kind', 'of', 'because'].map((field) => textOf(given, field).trim());
    const reply = await setBrake(session, { kind, of, because, until: untilOf(given) });
    return answered(session, reply, 'Stopped');
  });

  takeForm(app, parts, { address: '/brakes/lift' }, async ({ session, given }): Promise<Drawn> =>
    answered(session, await liftBrake(session, textOf(given, 'name')), 'Lifted'),
  );
}

/** The form says an end in hours from now. */
function untilOf(given: Fields): string | null {
  const hours = HOURS.find((one) => String(one) === textOf(given, 'hours'));
  return hours === undefined ? null : new Date(Date.now() + hours * 3_600_000).toISOString();
}
