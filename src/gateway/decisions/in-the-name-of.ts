import type { Logger } from '@temporalio/common';
import type { Reply } from '../../approvals/decision';
import type { GatewayConfig } from '../../config/gateway-config';
import type { Engine, SignStart } from '../../runs';
import { signStart } from '../../signing';
import type { PrivateKey } from '../../signing';
import type { Metrics } from '../../metrics/metrics';
import type { Traces } from '../../traces/traces';
import type { BrakeWatch } from '../live/brake-watch';
import type { RegionWatch } from '../live/region-watch';
import type { Session } from '../sessions/session';
import { liftBrakeAs, setBrakeAs } from './brake-as';
import { decideAs } from './decide-as';
import type { IdentifiedDecision } from './decide-as';
import { provideAs } from './provide-as';
import type { IdentifiedLocation } from './provide-as';
import { releaseAs } from './release-as';

/** The parts of the gateway that a decision needs on its way to the run. */
export interface DecisionParts {
  config: GatewayConfig;
  engine: Engine;
  metrics: Metrics;
  log: Logger;
  traces: Traces;
  /** The brakes, for showing. */
  brakes: BrakeWatch;
  /** The incidents that are open, for showing. */
  incidents: RegionWatch;
}

/**
 * The gateway does these things in the name of a person whom it has identified. The surfaces get these functions, never
 * the key.
 */
export interface InTheNameOf {
  /** Hands in a person's decision. */
  decide: (order: IdentifiedDecision) => Promise<Reply>;
  /** Hands in an answer of xo that a person read. */
  provide: (order: IdentifiedLocation) => Promise<Reply>;
  /** Sets a brake. `given` is what came in. */
  setBrake: (session: Session, given: Record<string, unknown>) => Promise<Reply>;
  /** Lifts the brake of this name. */
  liftBrake: (session: Session, name: unknown) => Promise<Reply>;
  /** Releases a region from its incidents. `given` is what came in. */
  release: (session: Session, given: Record<string, unknown>) => Promise<Reply>;
  /** Signs that an alert source asked for a run. Null where the gateway has no key. */
  signStart: SignStart | null;
}

/** @param key signs for the gateway. Null where it has none: then everything is handed in unsigned. */
export function inTheNameOf(key: PrivateKey | null, parts: DecisionParts): InTheNameOf {
  return {
    decide: (order) => decideAs({ ...parts, key }, order),
    provide: (order) => provideAs({ ...parts, key }, order),
    setBrake: (session, given) => setBrakeAs({ ...parts, key }, session, given),
    liftBrake: (session, name) => liftBrakeAs({ ...parts, key }, session, name),
    release: (session, given) => releaseAs({ ...parts, key }, session, given),
    signStart: key === null ? null : (statement) => signStart(statement, key, Date.now()),
  };
}
