import type { FastifyReply } from 'fastify';
import type { Session } from '../console/session';
import { HttpProblem } from '../http/problem';
import { openEventStream } from './event-stream';
import type { EventStream } from './event-stream';

const STREAMS_MAX = 200;
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

  start(reply: FastifyReply, session: Session, shown: Shown): void {
    if (this.open.size >= STREAMS_MAX) {
      throw new HttpProblem(503, 'too many pages are open; reload this one now and then');
    }
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
        events.send('parts', markup);
        if (last) events.send('end', '');
      },
      () => events.end(),
    );
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
