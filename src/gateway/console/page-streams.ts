import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem';
import { openEventStream } from '../live/event-stream';
import type { EventStream } from '../live/event-stream';
import { livePart, notice } from './page';
import type { Session } from '../sessions/session';

const STREAMS_MAX = 200;
/**
 * Streams of one session. The limit closes pages that nobody looks at, and stops one person from taking all streams.
 */
const OF_SESSION_MAX = 10;
const TOO_MANY = 'Too many pages are open';
/** Replaces the page, because a page that stayed would look as if it were still kept fresh. */
const tooMany = () => {
  const because = `You have opened ${OF_SESSION_MAX} other pages since; reload this one to see it again.`;
  return livePart({ title: TOO_MANY, news: `${TOO_MANY}. ${because}`, markup: notice(TOO_MANY, because) });
};
/** Timers of Node cannot wait longer. A session is over long before. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Starts the content of a stream. It gets functions to send and to end, and returns a function to stop. */
type Shown = (send: (markup: string, last?: boolean) => void, end: () => void) => () => void;

interface OpenStream {
  csrf: string;
  events: EventStream;
}

/**
 * The streams of the pages that are open at this gateway. Each sends its page whenever it changes, for as long as the
 * session lasts. At the end of the session it says so: a page that only went quiet would look like a quiet run.
 */
export class PageStreams {
  private readonly open = new Set<OpenStream>();
  private isClosed = false;

  /** @param scrub removes secrets from the text right before it is sent. */
  constructor(private readonly scrub: (text: string) => string = (text) => text) {}

  start(reply: FastifyReply, session: Session, shown: Shown): void {
    // A page that was being opened as the gateway began to end gets an empty stream, so that its browser tries again.
    if (this.isClosed) return openEventStream(reply, () => undefined).end();
    this.makeRoom(session);
    if (this.open.size >= STREAMS_MAX)
      throw new HttpProblem(503, 'too many pages are open; reload this one now and then');

    let stop = (): void => undefined;
    const events = openEventStream(reply, () => {
      this.open.delete(stream);
      clearTimeout(untilSessionEnds);
      stop();
    });
    const stream: OpenStream = { csrf: session.csrf, events };
    this.open.add(stream);
    const lastsMs = Math.min(session.until * 1000 - Date.now(), TIMER_MS_MAX);
    const untilSessionEnds = setTimeout(() => signOut(stream), lastsMs);
    stop = shown(
      (markup, last = false) => {
        events.send('parts', this.scrub(markup));
        if (last) events.send('end', '');
      },
      () => events.end(),
    );
  }

  /** Ends the oldest stream of a session that has reached its limit. */
  private makeRoom({ csrf }: Session): void {
    const own = [...this.open].filter((stream) => stream.csrf === csrf);
    const [oldest] = own;
    if (oldest === undefined || own.length < OF_SESSION_MAX) return;
    // Its connection closes later. It must not count until then.
    this.open.delete(oldest);
    oldest.events.send('parts', tooMany());
    // Without this the browser would reconnect at once, and close the next page.
    oldest.events.send('end', '');
    oldest.events.end();
  }

  /** Ends the streams of a session after sign-out. Other gateways keep theirs until the session ends. */
  signOut({ csrf }: Session): void {
    for (const stream of this.open) if (stream.csrf === csrf) signOut(stream);
  }

  /** Ends all streams, for good. The browsers reconnect by themselves when a gateway listens again. */
  closeAll(): void {
    this.isClosed = true;
    for (const { events } of this.open) events.end();
  }
}

function signOut({ events }: OpenStream): void {
  events.send('signed-out', '');
  events.end();
}
