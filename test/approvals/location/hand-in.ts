import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locationRecord, printed } from '../../../lab/slack/xo-reply';
import type { LabLocation } from '../../../lab/world/model';
import type { LookUp } from '../../../src/approvals/look-up';
import type { LocationFinding } from '../../../src/contract/findings';
import { readXoReply } from '../../../src/evidence/location/xo-reply';
import { provideLocation } from '../../../src/runs';
import { signLocation } from '../../../src/signing';
import { signDecision } from '../../../src/signing/decision-token';
import { LIFE_SECONDS } from '../../../src/signing/statement';
import { satlink } from '../../cli/satlink';
import type { Played, Stand } from '../conformance/stand';
import { answered, AT_THE_DOOR } from '../conformance/surfaces/answered';
import { CSRF } from '../conformance/surfaces/browser-session';
import { typed } from '../conformance/surfaces/temporal';
import type { LocationSurface, Situation } from './situations';

/** A run that waits for what xo says, and what a person would paste. */
export interface Waiting {
  stand: Stand;
  run: Played;
  lookUp: LookUp;
  /** xo's own words, and what they say. */
  paste: string;
  finding: LocationFinding;
}

/** xo's words about a location that is where the world of the run says. */
export function pasteOf(id: string, group: string): { paste: string; finding: LocationFinding } {
  const location = {
    ...{ id, name: 'edge', region: 'us-east', xoRegion: 'us-east', account: 'acct1', resourceGroup: group },
    ...{ tugboat: 'prod-wdc04.carrier107', deleted: false },
  } as unknown as LabLocation;
  const paste = printed(locationRecord(location), 'json');
  return { paste, finding: readXoReply(paste, { id, environment: 'prod' }) };
}

type HandIn = (waiting: Waiting, situation: Situation) => Promise<string>;

/** Each hands one finding in, and returns the word that it is answered with. */
export const HAND_IN: Record<LocationSurface, HandIn> = {
  Update: async (waiting, situation) =>
    answered(await provideLocation(waiting.stand.gateway.engine, waiting.run.name, await valueOf(waiting, situation))),

  HTTP: async (waiting, situation) => post(waiting, JSON.stringify(await valueOf(waiting, situation)), { situation }),

  Session: async (waiting, situation) => {
    const { finding, lookUp, stand } = waiting;
    const { by = 'mia', wrong } = situation;
    const role = wrong === 'a viewer' ? 'viewer' : 'approver';
    const until = Math.floor(Date.now() / 1000) + 3600;
    const session = { name: by, id: `test ${by}`, role, csrf: CSRF, until };
    const cookie = stand.gateway.app.signCookie(Buffer.from(JSON.stringify(session)).toString('base64url'));
    const headers: Record<string, string> = { cookie: `satlink-session=${encodeURIComponent(cookie)}` };
    if (wrong !== 'no CSRF token') headers['x-csrf-token'] = CSRF;
    const id = wrong === 'a finding about another id' ? 'another0000000000000' : lookUp.id;
    return post(waiting, JSON.stringify({ finding, id }), { situation, headers });
  },

  CLI: async ({ run, stand, paste }, { by = 'mia', wrong }) => {
    const folder = mkdtempSync(join(tmpdir(), 'satlink-location-'));
    const key = wrong === 'unlisted key' ? stand.strange : stand.keys[wrong === 'key of somebody else' ? 'noah' : by];
    writeFileSync(join(folder, 'key.json'), JSON.stringify(key), { mode: 0o600 });
    const env = { XDG_CONFIG_HOME: folder, TEMPORAL_ADDRESS: stand.address, SATLINK_QUEUE_PREFIX: stand.queuePrefix };
    const words = wrong === 'not signed' ? [] : ['--key', join(folder, 'key.json')];
    try {
      const order = ['provide-xo', run.name, '-', '--by', by, ...words, '--json'];
      const { code, out, err } = await satlink(order, env, { stdin: paste });
      if (out === '') throw new Error(`the command line answered nothing, with ${code}: ${err}`);
      return answered(JSON.parse(out) as object, { exit: code });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'temporal update': async (waiting, situation) => {
    const { code, out, err } = await typed(
      waiting.stand,
      ...['workflow', 'update', 'execute', '--workflow-id', waiting.run.handle.workflowId],
      ...['--name', 'provideLocation', '--input', JSON.stringify(await valueOf(waiting, situation))],
    );
    if (code === 0) return 'accepted';
    const refused = /unable to update workflow: (?<because>.*) \(type: (?<answer>[a-z-]+), retryable: false\)/s.exec(
      err,
    );
    if (refused === null) throw new Error(`temporal said neither yes nor why not: ${out} ${err}`);
    return answered(refused.groups!);
  },
};

async function post(
  { stand, run }: Waiting,
  body: string,
  { situation: { wrong }, headers = {} }: { situation: Situation; headers?: Record<string, string> },
): Promise<string> {
  const twice = wrong === 'given twice' ? body.replace('{', '{"finding":{"kind":"gone","because":"no"},') : body;
  const response = await fetch(`${stand.gateway.url}/v1/runs/${encodeURIComponent(run.name)}/location`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: twice,
  });
  const said = (await response.json()) as { answer?: string; because?: string; error?: string };
  return response.status === 401 && said.error ? AT_THE_DOOR : answered(said, { status: response.status });
}

/** What a program hands in, with the signature that somebody made, or made otherwise. */
async function valueOf({ finding, lookUp, stand }: Waiting, { by = 'mia', wrong }: Situation) {
  const isAboutAnother = wrong === 'a finding about another id';
  const given = { finding: isAboutAnother ? { ...finding, id: 'another0000000000000' } : finding, by };
  if (wrong === 'not signed') return given;
  const own = stand.keys[wrong === 'key of somebody else' ? 'noah' : by];
  const key = wrong === 'unlisted key' ? { ...stand.strange, kid: own.kid } : own;
  const nowMs = Date.now() - (wrong === 'expired' ? LIFE_SECONDS * 1000 + 60_000 : 0);
  const how = { via: 'key' as const };
  if (wrong === 'a decision') {
    const statement = { decision: 'approve' as const, by, run: lookUp.run, digest: 'a'.repeat(64), how };
    return { ...given, signed: await signDecision(statement, key, { nowMs, expiresAt: lookUp.until }) };
  }
  const about: LookUp = {
    ...lookUp,
    ...(wrong === 'another run' ? { run: { ...lookUp.run, firstRunId: 'another' } } : {}),
    ...(wrong === 'another id' ? { id: 'another0000000000000' } : {}),
  };
  const signed = await signLocation(given, { lookUp: about, key, how, nowMs });
  if (wrong === 'another finding') return { finding: { ...finding, account: 'acct2' }, by, signed };
  return { ...given, signed };
}
