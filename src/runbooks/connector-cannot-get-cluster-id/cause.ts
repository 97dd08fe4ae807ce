import type { ArtifactFinding, Next } from '../../contract/findings';

/**
 * S7. The first row that matches wins. A ConfigMap is called stale only where the other one proves that the artifacts are
 * this location's own: an id of another location may as well mean that somebody else's were read.
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
