import type { Logger } from '@temporalio/common';
import type { Reply } from '../../approvals/decision';
import { shownName } from '../../approvals/shown-name';
import { AUDIT } from '../../contract/audit';
import type { AuditEvents } from '../../contract/audit';
import { orderRelease } from '../../runs';
import type { Engine } from '../../runs';
import type { PrivateKey } from '../../signing';
import type { RegionWatch } from '../live/region-watch';
import type { Session } from '../sessions/session';
import { signingFor } from './brake-as';
import { inTime } from './in-time';

interface Parts {
  engine: Engine;
  log: Logger;
  incidents: RegionWatch;
  key: PrivateKey | null;
}

const VIEWER: Reply = { answer: 'not-allowed', because: 'your role is viewer: you may look, but release no region' };
const UNFORESEEN =
  'it could not be released now (the log of the gateway says why), and it is not known whether the release counts';
const NAME_MAX = 60;

/** Releases a region for a person who signed in. `given` is what came in: region, environment. */
export async function releaseAs(
  { engine, log, incidents, key }: Parts,
  session: Session,
  given: Record<string, unknown>,
): Promise<Reply> {
  if (session.role === 'viewer') return VIEWER;
  const { region, environment } = given;
  if (!isName(region)) return { answer: 'malformed', because: 'region: is the name of a region, such as us-east' };
  if (!isName(environment)) return { answer: 'malformed', because: 'environment: is a name such as prod' };
  const order = { region, environment, by: session.name };
  const unknown = { what: 'a region could not be released', unforeseen: UNFORESEEN, facts: order };
  const reply = await inTime({ engine, log }, unknown, () => orderRelease(engine, order, signingFor(key, session)));
  await incidents.again();
  const fields: AuditEvents['region-released'] = {
    environment,
    region,
    answer: reply.answer,
    by: shownName(session.name),
    proof: key === null ? 'claimed' : 'oidc',
  };
  log.info(AUDIT['region-released'].says, { event: 'region-released', ...fields });
  return reply;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= NAME_MAX;
}
