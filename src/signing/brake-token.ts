import type { BrakeSetting } from '../approvals/brake';
import { brakeName } from '../approvals/brake';
import type { People } from '../approvals/names';
import type { PrivateKey } from './keys';
import { bad, readStatement, signStatement, verdictInTime, whyNotBy } from './statement';
import type { Signer, SignatureCheck, Vouching } from './statement';

const SETTING = 'satlink-brake+jwt';
const LIFT = 'satlink-lift+jwt';
/**
 * The engine gets it right after it is signed. A short life keeps an old setting from being used again in the place of
 * a newer one.
 */
const LIFE_SECONDS = 2 * 60;

/** A lift of one brake: exactly of the execution that stands in the engine under its name. */
export interface LiftStatement {
  by: string;
  /** The name of the brake. */
  name: string;
  /** The run id that the engine gave to it. */
  runId: string;
}

interface Signing {
  key: PrivateKey;
  how: Vouching;
  nowMs: number;
}

interface Checking {
  signers: readonly Signer[];
  people: People;
  /** The time when the engine took it, in milliseconds. */
  atMs: number;
}

/** Signs a brake that is set now. */
export function signBrake({ by, ...setting }: BrakeSetting, { key, how, nowMs }: Signing): Promise<string> {
  const statement = { by, ...termsOf(setting), how };
  return signStatement(SETTING, statement, { key, nowMs, expiresAt: endOf(nowMs) });
}

/** Signs the lift of a brake, now. */
export function signLift(lift: LiftStatement, { key, how, nowMs }: Signing): Promise<string> {
  const statement = { ...lift, how };
  return signStatement(LIFT, statement, { key, nowMs, expiresAt: endOf(nowMs) });
}

/** Checks that the signed text equals this setting, and that it was signed when the engine took it. Never throws. */
export async function verifyBrake(
  { by, signed, ...setting }: BrakeSetting & { signed: string },
  { signers, people, atMs }: Checking,
): Promise<SignatureCheck> {
  const read = await readStatement(SETTING, signed, signers);
  if (typeof read === 'string') return bad(read);
  const terms = termsOf(setting);
  for (const field of ['name', 'because', 'until'] as const)
    if (read.payload[field] !== terms[field]) return bad('the signature is about another brake');
  const bySomebodyElse = whyNotBy(read, by, people);
  return bySomebodyElse === null ? verdictInTime(read, { endsAt: null, atMs }) : bad(bySomebodyElse);
}

/** Checks that the signed text lifts exactly this brake, and that it was signed when the engine took it. Never throws. */
export async function verifyLift(
  { signed, by, name, runId }: LiftStatement & { signed: string },
  { signers, people, atMs }: Checking,
): Promise<SignatureCheck> {
  const read = await readStatement(LIFT, signed, signers);
  if (typeof read === 'string') return bad(read);
  if (read.payload['name'] !== name || read.payload['runId'] !== runId) return bad('the signature lifts another brake');
  const bySomebodyElse = whyNotBy(read, by, people);
  return bySomebodyElse === null ? verdictInTime(read, { endsAt: null, atMs }) : bad(bySomebodyElse);
}

function termsOf({ subject, because, until }: Omit<BrakeSetting, 'by' | 'signed'>) {
  return { name: brakeName(subject), because, until };
}

function endOf(nowMs: number): string {
  return new Date((Math.floor(nowMs / 1000) + LIFE_SECONDS) * 1000).toISOString();
}
