import { html } from 'ghtml';
import type { Session } from './session';

/** Markup of ours, in which everything from outside is escaped already. */
export type Markup = string;

/** A whole page. `body` is markup; the rest is escaped here. */
export function page(
  { title, session, live }: { title: string; session: Session | null; live?: string },
  body: Markup,
): Markup {
  const who =
    session === null
      ? ''
      : html`<form method="post" action="/sign-out" class="who">
          <span>${session.name} <small>${session.role}</small></span>
          <input type="hidden" name="csrf" value="${session.csrf}" />
          <button class="quiet">Sign out</button>
        </form>`;
  const stream = live === undefined ? '' : html` data-live="${live}"`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · satlink</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        <script type="module" src="/assets/console.mjs"></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="top">
          <a class="brand" href="/runs"><img src="/assets/icon.svg" alt="" width="22" height="22" /> satlink</a>
          <span id="link-state" class="link-state" role="status"></span>
          !${who}
        </header>
        <main id="main" !${stream}>!${body}</main>
      </body>
    </html>`;
}

/** A page that says one thing. */
export function notice(heading: string, because: string): Markup {
  return html`<section class="notice">
    <h1>${heading}</h1>
    <p>${because}</p>
    <p><a class="button" href="/runs">To the runs</a></p>
  </section>`;
}
