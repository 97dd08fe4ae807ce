import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem';
import { openEventStream } from '../live/event-stream';
import type { EventStream } from '../live/event-stream';
import { livePart, notice } from './page';
import type { Session } from '../sessions/session';

const STREAMS_MAX = 200;
/** Of one session: so many pages nobody looks at, and nobody alone takes all streams. */
const OF_SESSION_MAX = 10;
const TOO_MANY = 'Too many pages are open';
/** In place of what was shown: a page that stays as it was would look like one that is still kept fresh. */
const tooMany = () => {
  const because = `You have opened ${OF_SESSION_MAX} other pages since; reload this one to see it again.`;
  return livePart({ title: TOO_MANY, news: `${TOO_MANY}. ${because}`, markup: notice(TOO_MANY, because) });
};
/** Longer than this a timer cannot wait; a session is over long before. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** What a stream shows: told how to send and how to end, it returns how to stop. */
type Shown = (send: (markup: string, last?: boolean) => void, end: () => void) => () => void;

interface OpenStream {
  csrf: string;
  events: EventStream;
}

/**
 * The streams of the pages that are open at this gateway. Each sends its page as it changes, for as long as the session
 * lasts: then it says so, because a page that only went quiet would look like a run in which nothing happens.
 */
export class PageStreams {
  private readonly open = new Set<OpenStream>();

  /** @param scrub the last look at what is sent. */
  constructor(private readonly scrub: (text: string) => string = (text) => text) {}

  start(reply: FastifyReply, session: Session, shown: Shown): void {
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

  /** Ends the oldest stream of a session that has as many as it may. */
  private makeRoom({ csrf }: Session): void {
    const own = [...this.open].filter((stream) => stream.csrf === csrf);
    const [oldest] = own;
    if (oldest === undefined || own.length < OF_SESSION_MAX) return;
    // Its connection closes later, and must not be counted until then.
    this.open.delete(oldest);
    oldest.events.send('parts', tooMany());
    // Without this its page would come back at once, and end the next.
    oldest.events.send('end', '');
    oldest.events.end();
  }

  /** Ends the streams of a session: its person has signed out. Other gateways let theirs run until the session ends. */
  signOut({ csrf }: Session): void {
    for (const stream of this.open) if (stream.csrf === csrf) signOut(stream);
  }

  /** Ends all; the browsers come back by themselves when a gateway listens again. */
  closeAll(): void {
    for (const { events } of this.open) events.end();
  }
}

function signOut({ events }: OpenStream): void {
  events.send('signed-out', '');
  events.end();
}
