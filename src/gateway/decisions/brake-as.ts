import type { Logger } from '@temporalio/common';
import { brakeName, subjectNamed } from '../../approvals/brake';
import type { BrakeSubject } from '../../approvals/brake';
import type { Reply } from '../../approvals/decision';
import { shownName } from '../../approvals/shown-name';
import { AUDIT } from '../../contract/audit';
import type { AuditEvents } from '../../contract/audit';
import { orderBrake, orderLift, readBrakeOrder } from '../../runs';
import type { Engine, SignBrakes } from '../../runs';
import { signBrake, signLift } from '../../signing';
import type { PrivateKey } from '../../signing';
import type { Session } from '../sessions/session';
import type { BrakeWatch } from '../live/brake-watch';
import { inTime } from './in-time';

interface Parts {
  engine: Engine;
  log: Logger;
  brakes: BrakeWatch;
  key: PrivateKey | null;
}

const VIEWER: Reply = { answer: 'not-allowed', because: 'your role is viewer: you may look, but stop nothing' };
const UNFORESEEN = 'it could not be done now (the log of the gateway says why), and it is not known whether it counts';

/** Sets a brake for a person who signed in. `given` is what came in: kind, of, because, until. */
export async function setBrakeAs(parts: Parts, session: Session, given: Record<string, unknown>): Promise<Reply> {
  if (session.role === 'viewer') return VIEWER;
  const { kind, of, because, until } = given;
  const setting = readBrakeOrder({ kind, of, because, until, by: session.name }, Date.now());
  if (typeof setting === 'string') return { answer: 'malformed', because: setting };
  const { subject } = setting;
  const reply = await answered(parts, { session, subject }, () =>
    orderBrake(parts.engine, setting, signingFor(parts.key, session)),
  );
  const fields: AuditEvents['brake-set'] = {
    until: setting.until ?? 'lifted',
    ...auditOf(parts, { session, subject, reply }),
  };
  parts.log.info(AUDIT['brake-set'].says, { event: 'brake-set', ...fields });
  return reply;
}

/** Lifts the brake of this name for a person who signed in. */
export async function liftBrakeAs(parts: Parts, session: Session, name: unknown): Promise<Reply> {
  if (session.role === 'viewer') return VIEWER;
  const listed = (await parts.brakes.fresh())?.find((brake) => brake.name === name);
  const subject = listed?.subject ?? (typeof name === 'string' ? subjectNamed(name) : null);
  if (subject === null || brakeName(subject) !== name)
    return { answer: 'malformed', because: 'name: no brake can have this name' };
  const reply = await answered(parts, { session, subject }, () =>
    orderLift(parts.engine, { subject, by: session.name }, signingFor(parts.key, session)),
  );
  const fields: AuditEvents['brake-lifted'] = auditOf(parts, { session, subject, reply });
  parts.log.info(AUDIT['brake-lifted'].says, { event: 'brake-lifted', ...fields });
  return reply;
}

async function answered(
  { brakes, ...parts }: Parts,
  { session, subject }: { session: Session; subject: BrakeSubject },
  work: () => Promise<Reply>,
): Promise<Reply> {
  const facts = { brake: brakeName(subject), by: session.name };
  const reply = await inTime(parts, { what: 'a brake could not be changed', unforeseen: UNFORESEEN, facts }, work);
  await brakes.changed(subject);
  return reply;
}

function auditOf(
  { key }: Pick<Parts, 'key'>,
  { session, subject, reply }: { session: Session; subject: BrakeSubject; reply: Reply },
): AuditEvents['brake-lifted'] {
  const proof = key === null ? 'claimed' : 'oidc';
  return { brake: brakeName(subject), answer: reply.answer, by: shownName(session.name), proof };
}

/** Signs for the person whom the gateway has identified. Null where it has no key. */
export function signingFor(key: PrivateKey | null, { id }: Session): SignBrakes | null {
  if (key === null) return null;
  const order = () => ({ key, how: { via: 'oidc' as const, id }, nowMs: Date.now() });
  return {
    setting: (setting) => signBrake(setting, order()),
    lift: (lift) => signLift(lift, order()),
  };
}
