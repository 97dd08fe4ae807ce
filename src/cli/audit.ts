import { readBuild } from '../config/build';
import type { AuditEvents, DeciderProof } from '../contract/audit';
import type { Io } from './io';
import { loadAuditLog } from './lazily';

type ByHand = 'brake-set' | 'brake-lifted' | 'region-released';

/**
 * Appends what a person did with this program to the audit stream, where `SATLINK_AUDIT_LOG` names its file. A line that
 * cannot be written changes nothing: the engine has the brake or the release itself.
 */
export function writeAudit<Event extends ByHand>(io: Io, event: Event, fields: AuditEvents[Event]): void {
  const path = io.env['SATLINK_AUDIT_LOG'];
  if (!path) return;
  const { AuditLog, auditLineOf } = loadAuditLog();
  const line = auditLineOf(event, { ...fields }, { process: 'cli', build: readBuild() });
  const failure = new AuditLog(path).write(line);
  if (failure !== null) io.err(`The audit stream did not take this (${failure}): ${path}\n`);
}

/** How the person is known who acts with this program. */
export function proofOf(key: object | null): DeciderProof {
  return key === null ? 'claimed' : 'key';
}
