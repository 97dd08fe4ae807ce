import { html } from 'ghtml';
import type { Logger } from '@temporalio/common';
import { ArchiveAway } from '../../archive/archive';
import type { Archive } from '../../archive/archive';
import type { Markup } from './page';
import { momentMarkup } from './words';

/** The answer of the archive; null with a sentence for people if it gave none. */
export type Answered<T> = { found: T; missing: null } | { found: null; missing: Markup };

/** Asks the archive. The log says why there is no answer; people read that there is none. */
export async function askArchive<T>(
  { archive, log }: { archive: Archive | null; log: Logger },
  question: (archive: Archive) => Promise<T>,
): Promise<Answered<T>> {
  if (archive === null) {
    return missing(
      html`The archive of ended runs is switched off (<code>SATLINK_ARCHIVE_URL=off</code>), so nothing older than
      Temporal's retention is known here.`,
    );
  }
  try {
    return { found: await question(archive), missing: null };
  } catch (error) {
    if (!(error instanceof ArchiveAway)) throw error;
    log.warn('the archive gives no answer', { because: error.message });
    return missing(
      html`The archive of ended runs cannot be read now, so nothing is shown. The log of the gateway says why, and
        <code>satlink doctor</code> says whether runs are missing in it.`,
    );
  }
}

function missing(words: Markup): { found: null; missing: Markup } {
  return { found: null, missing: html`<p class="warning">!${words}</p>` };
}

/** Since when there is something to count. */
export function extentPart({ runs, since }: { runs: number; since: string | null }, from: string): Markup {
  if (since === null) return html`<p class="note">The archive has no run yet.</p>`;
  const isShort = since > from;
  return html`<p class="note">
    The archive has ${runs} ended ${runs === 1 ? 'run' : 'runs'}. The oldest ended
    !${momentMarkup(since)}${isShort ? ', so the time before that is not counted' : ''}.
  </p>`;
}
