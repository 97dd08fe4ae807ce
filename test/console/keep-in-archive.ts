import { archiveAt } from '../../src/archive/archive';
import { readNamed } from '../../src/runs';
import type { Visit } from './visit';

/** Keeps a run under another name, which the engine does not know, with a decision and a refusal. Returns its name. */
export async function keepInArchive(visit: Visit, { id }: { id: string }): Promise<string> {
  const found = await readNamed(visit.gateway.engine, id, 10_000);
  const run = found.run.replace(/.{12}$/, '0'.repeat(12));
  const at = new Date().toISOString();
  const said = { by: 'noah', plan: 'ABCDEFGH', at, verified: false, because: 'not listed '.repeat(20) };
  const refused = [{ ...said, decision: 'approve', answer: 'not-allowed' as const }];
  const decisions = [{ ...said, decision: 'reject' as const, comment: 'not today' }];
  const archive = archiveAt({ kind: 'file', path: visit.archive }, { writes: true })!;
  await archive.keep({ ...found, run, location: 'forgotten', refused, decisions }, 'r', { excerpts: true });
  await archive.close();
  return run;
}
