import type { FastifyInstance } from 'fastify';
import type { Reply } from '../../approvals/decision';
import { callsOf, readNamed } from '../../runs';
import type { CallSite, ReadRun } from '../../runs';
import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import { decideInSession } from '../decisions/decide-in-session';
import { HttpProblem } from '../http/problem';
import { archivedNotice, readAnywhere } from './archived-run';
import { followFreezes } from './follow-freezes';
import { freezeBanner, stopsOf } from './freeze-part';
import type { PageStreams } from './page-streams';
import type { GatewayParts } from '../parts';
import { replyBox } from './ask-part';
import { livePart, notice, page } from './page';
import type { Markup } from './page';
import { runActions } from './run-actions';
import { runPage } from './run-page';
import { checkCsrf, sessionOf } from '../sessions/session';
import type { Session } from '../sessions/session';
import { sessionOrLeave } from '../sessions/sign-in';
import { brakesOn, incidentsOn, standingOf } from './standing';
import { withTemporalLink } from './temporal-link';
import { environmentIn } from '../../config/environment-in';

const ENGINE_MS = 10_000;
/** A person who waited in vain for an answer waits less for the page. */
const AFTER_UNKNOWN_MS = 2_000;
const HTML = 'text/html; charset=utf-8';

interface OfRun {
  Params: { run: string };
}

/** The page of a run, the stream that keeps it fresh, and the forms that send decisions. */
export function runRoutes(app: FastifyInstance, parts: GatewayParts, streams: PageStreams): void {
  const { brakes, incidents, config, engine, live, log } = parts;

  const show = (run: string, patienceMs = ENGINE_MS) => readNamed(engine, run, patienceMs);
  const siteOf = ({ environment }: ReadRun): CallSite => {
    const refreshJob = environmentIn(config.fleet, environment)?.refreshJob;
    return refreshJob === undefined ? {} : { refreshJob };
  };
  const partOf = (session: Session, document: ReadRun) => {
    const held = brakesOn(document, brakes.now());
    const part = runPage(withTemporalLink(document, { temporalUi: config.temporalUi, namespace: engine.namespace }), {
      session,
      standing: standingOf(document, session, config.policyNow(), {
        brakes: held,
        incidents: incidentsOn(document, incidents.now()),
      }),
      brakes: held,
      calls: document.plan === null ? [] : callsOf(document.plan, siteOf(document)),
    });
    return { ...part, markup: freezeBanner(stopsOf(parts), { ofRun: held }) + part.markup };
  };
  const draw = (session: Session, document: ReadRun, reply: Markup = '') => {
    const part = partOf(session, document);
    const address = `/runs/${encodeURIComponent(document.run)}/live`;
    return page({ title: part.title, session, live: address }, reply + livePart(part));
  };
  /** The person is told the answer, also when the run cannot be drawn now. */
  const drawAnswer = async (session: Session, run: string, reply: Reply, words: string) =>
    show(run, reply.answer === 'unknown' ? AFTER_UNKNOWN_MS : ENGINE_MS).then(
      (document) => draw(session, document, replyBox(reply, words)),
      (error: unknown) => {
        log.warn('a run could not be drawn after a decision', { error });
        return page({ title: reply.answer, session }, answerAlone(run, replyBox(reply, words)));
      },
    );

  app.get<OfRun>('/runs/:run', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    const { run, archived } = await readAnywhere(parts, request.params.run, ENGINE_MS);
    if (!archived) return reply.type(HTML).send(draw(session, run));
    // Nothing can be sent to such a run, so nobody gets a form.
    const { title, markup } = partOf({ ...session, role: 'viewer' }, run);
    return reply.type(HTML).send(page({ title, session }, archivedNotice(run) + markup));
  });

  /**
   * The answer is the page itself with the status of the answer, so one request serves people and programs. The script
   * sends the form from the open page, so a reload sends nothing. Without a script a browser may send the form again.
   * Then the answer is `repeated`, because the run recognises the decision by its content.
   */
  app.post<OfRun>('/runs/:run', async (request, reply) => {
    const session = sessionOrLeave(request, reply, parts);
    if (session === null) return reply;
    checkCsrf(request, config, session);
    const given = (request.body ?? {}) as Record<string, unknown>;
    const { run } = request.params;
    const answer = await decideInSession(parts, { session, run, given, surface: 'console' });
    const words = typeof given['comment'] === 'string' ? given['comment'] : '';
    const drawing = await drawAnswer(session, run, answer, words);
    return reply.code(STATUS_OF_ANSWER[answer.answer]).type(HTML).send(drawing);
  });

  runActions(app, parts, async (session, run, line) => draw(session, await show(run), line));

  app.get<OfRun>('/runs/:run/live', async (request, reply) => {
    const session = sessionOf(request, config);
    if (session === null) throw new HttpProblem(401, 'sign in again');
    const { run } = await show(request.params.run);
    streams.start(reply, session, (send, end) =>
      followFreezes<ReadRun>(
        parts,
        (document) => send(livePart(partOf(session, document)), document.phase === 'closed'),
        (changed) => live.follow(run, { changed, ended: end }),
      ),
    );
  });
}

function answerAlone(run: string, reply: Markup): Markup {
  const because = 'The answer to your decision is above. Open the page of the run later for the rest.';
  const back: [string, string] = [`/runs/${encodeURIComponent(run)}`, 'To the run'];
  return reply + notice('The run cannot be shown now', because, back);
}
