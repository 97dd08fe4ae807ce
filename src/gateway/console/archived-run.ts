import { html } from 'ghtml';
import { readNamed, RunsProblem } from '../../runs';
import type { ReadRun } from '../../runs';
import type { GatewayParts } from '../parts';
import { askArchive } from './archive-state';
import type { Markup } from './page';
import { momentMarkup } from './words';

/**
 * A run by its name, location or cluster. If the engine does not know it, the archive may: `archived` says so. The
 * engine's own answer that there is no such run is thrown if the archive has none either.
 */
export async function readAnywhere(
  parts: Pick<GatewayParts, 'engine' | 'archive' | 'log'>,
  name: string,
  patienceMs: number,
): Promise<{ run: ReadRun; archived: boolean }> {
  try {
    return { run: await readNamed(parts.engine, name, patienceMs), archived: false };
  } catch (error) {
    if (!(error instanceof RunsProblem) || error.kind !== 'no-such-run') throw error;
    const { found } = await askArchive(parts, (archive) => archive.find(name));
    if (found === null) throw error;
    return { run: withoutEngineLink(found), archived: true };
  }
}

function withoutEngineLink({ links, ...run }: ReadRun): ReadRun {
  const { temporal: _temporal, ...kept } = links;
  return { ...run, links: kept };
}

/** Above a run that the engine has forgotten. */
export function archivedNotice({ endedAt }: ReadRun): Markup {
  return html`<p class="reply is-archived">
    This run is shown from the archive: Temporal has forgotten it. It ended
    !${endedAt === null ? 'at an unknown time' : momentMarkup(endedAt)}, and nothing about it can change.
  </p>`;
}
