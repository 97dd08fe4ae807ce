import { html } from 'ghtml';
import { shownName } from '../../approvals/shown-name';
import { inLines } from '../../text/visible';
import type { Session } from '../sessions/session';

/** Our own markup. Everything from outside in it is escaped already. */
export type Markup = string;

/** The part of a page that changes while somebody looks. */
export interface LivePart {
  title: string;
  /** A screen reader says this sentence whenever it changes. */
  news: string;
  markup: Markup;
  /** The newest decision that counts, for people whose form it closes. */
  decided?: { said: string; at: string };
}

interface PageFacts {
  title: string;
  session: Session | null;
  /** The address of the stream of changes. */
  live?: string;
  /** The line about freezes, where the part that changes does not hold it. */
  banner?: Markup;
}

const PAGES = [
  ['/overview', 'Overview'],
  ['/audit', 'Audit'],
  ['/policy', 'Policy'],
  ['/brakes', 'Brakes'],
] as const;

/** A whole page. `body` is markup; this function escapes the rest. */
export function page({ title, session, live, banner = '' }: PageFacts, body: Markup): Markup {
  const stream = live === undefined ? '' : html` data-live="${live}"`;
  return inLines(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} · satlink</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/console.css" />
          <link rel="stylesheet" href="/assets/history.css" />
          <script type="module" src="/assets/console.mjs"></script>
          <script type="module" src="/assets/keys.mjs"></script>
        </head>
        <body>
          <a class="skip" href="#main">To the content</a>
          <header class="top">
            <a class="brand" href="/runs"><img src="/assets/icon.svg" alt="" width="24" height="24" /> satlink</a>
            !${session === null ? '' : html`<a class="help" href="/runs" data-list>All runs</a>`}
            !${session === null ? '' : PAGES.map(([address, label]) => html`<a class="help" href="${address}">${label}</a>`)}
            <a class="help" href="/help">Help</a>
            <span id="link-state" class="link-state"></span>
            !${session === null ? '' : who(session)}
          </header>
          <main id="main" tabindex="-1" !${stream}>!${banner}!${body}</main>
          <p id="news" class="unseen" role="status"></p>
        </body>
      </html>`,
  );
}

function who({ name, role, csrf }: Session): Markup {
  return html`<form method="post" action="/sign-out" class="who">
    <span><b>${shownName(name)}</b> <small>${role}</small></span>
    <input type="hidden" name="csrf" value="${csrf}" />
    <button class="quiet">Sign out</button>
  </form>`;
}

/** The part of a page that the stream sends again. `data-now` tells the script how far the viewer's clock is off. */
export function livePart({ title, news, markup, decided }: LivePart): Markup {
  const now = new Date().toISOString();
  const said = decided === undefined ? '' : html` data-said="${decided.said}" data-said-at="${decided.at}"`;
  return inLines(
    html`<div id="live" data-title="${title}" data-news="${news}" data-now="${now}" !${said}>!${markup}</div>`,
  );
}

/** A page with one message, and a link to the next page. */
export function notice(heading: string, because: string, [address, label] = ['/runs', 'To the runs']): Markup {
  return html`<section class="notice">
    <h1>${heading}</h1>
    <p>${because}</p>
    <p><a class="button" href="${address}">${label}</a></p>
  </section>`;
}
