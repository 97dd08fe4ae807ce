import type { ArtifactFinding, Next } from '../../contract/findings';

/**
 * S7. The first row that matches wins. A ConfigMap is called stale only if the other one proves that the artifacts are
 * this location's own. An id of another location may also mean that we read the artifacts of that location.
 */
export function nameCause(
  clusterId: ArtifactFinding,
  region: ArtifactFinding,
): { cause: string; next: Next; because: string } {
  const because = `${clusterId.because} ${region.because}`;
  const kinds = [clusterId.kind, region.kind];
  if (kinds.includes('unreadable')) return { cause: 'inconclusive', next: 'person', because };
  if (clusterId.kind === 'other') return { cause: 'config-foreign', next: 'escalate-razee', because };
  if (kinds.includes('missing')) return { cause: 'config-missing', next: 'escalate-razee', because };
  if (region.kind === 'other') return { cause: 'config-stale', next: 'gate', because };
  return { cause: 'config-readable', next: 'person', because };
}
