import type { FastifyInstance } from 'fastify';
import type { Reply } from '../../approvals/decision';
import { readXoReply } from '../../evidence/location/xo-reply';
import { cancelRun, lookUpOf, nameCie, readHandedIn } from '../../runs';
import type { Steered } from '../../runs';
import { STATUS_OF_ANSWER } from '../decisions/answer-status';
import type { GatewayParts } from '../parts';
import type { Session } from '../sessions/session';
import { replyBox } from './ask-part';
import { refusalOf, takeForm, textOf } from './doing';
import type { Drawn } from './doing';
import { doneBox } from './done-box';
import { freezeBanner, stopsOf } from './freeze-part';
import { page } from './page';
import type { Markup } from './page';
import { notUnderstood, PASTE_CHARS_MAX, understood } from './xo-part';

interface OfRun {
  run: string;
}

/** Three bytes for each character that a form encodes. */
const PASTE_BYTES_MAX = 3 * PASTE_CHARS_MAX + 4_000;

/** Draws the page of a run with a line on top of it. */
type DrawRun = (session: Session, run: string, line: Markup) => Promise<string>;

/** The forms of a run besides its decisions. Each calls what the command line calls. */
export function runActions(app: FastifyInstance, parts: GatewayParts, drawRun: DrawRun): void {
  const { engine, provide } = parts;
  const own = (title: string, session: Session, body: Markup) =>
    page({ title, session, banner: freezeBanner(stopsOf(parts)) }, body);
  const steer = (address: string, ask: (run: string, id: string) => Promise<Steered>) =>
    takeForm<OfRun>(app, parts, { address }, async ({ session, given, params: { run } }): Promise<Drawn> => {
      const steered = await ask(run, textOf(given, 'id').trim()).catch(refusalOf);
      const isDone = typeof steered !== 'string';
      const line = doneBox(isDone ? 'Done' : 'Not done', { because: isDone ? steered.because : steered, isDone });
      return { status: isDone ? 200 : 409, page: await drawRun(session, run, line) };
    });

  steer('/runs/:run/stop', (run) => cancelRun(engine, run));
  steer('/runs/:run/cie', (run, id) => nameCie(engine, run, id));

  // The pasted text is read here and goes no further: not into the engine, and not into a log.
  takeForm<OfRun>(
    app,
    parts,
    { address: '/runs/:run/xo', bodyLimit: PASTE_BYTES_MAX },
    async ({ session, given, params: { run } }): Promise<Drawn> => {
      const text = textOf(given, 'reply');
      const again = (because: string): Drawn => ({
        status: 400,
        page: own('Not handed in', session, notUnderstood(run, { because, text, session })),
      });
      if (text.length > PASTE_CHARS_MAX) return again(`The text has more than ${PASTE_CHARS_MAX} characters.`);
      const asked = await lookUpOf(engine, run);
      if ('answer' in asked) return answered(session, run, asked);
      const { lookUp, environment } = asked;
      const finding = readXoReply(text, { id: lookUp.id, environment });
      if (finding.kind === 'unreadable') return again(finding.because);
      const provided = readHandedIn({ finding, by: session.name });
      if (typeof provided === 'string') return again(provided);
      return {
        status: 200,
        page: own('Is this what xo says?', session, understood(run, { finding, id: lookUp.id, session })),
      };
    },
  );

  takeForm<OfRun>(
    app,
    parts,
    { address: '/runs/:run/location' },
    async ({ session, given, params: { run } }): Promise<Drawn> => {
      const finding = findingIn(textOf(given, 'finding'));
      return answered(session, run, await provide({ session, run, given: { ...given, finding } }));
    },
  );

  async function answered(session: Session, run: string, reply: Reply): Promise<Drawn> {
    const { answer, because } = reply;
    const line = answer === 'accepted' ? doneBox('Handed in', { because, isDone: true }) : replyBox(reply);
    return { status: STATUS_OF_ANSWER[answer], page: await drawRun(session, run, line) };
  }
}

/** The finding that was shown. `readProvided` refuses everything else that comes in. */
function findingIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
