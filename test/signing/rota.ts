import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Starter } from '../../src/approvals/asker';
import { signStart } from '../../src/signing';
import type { PrivateKey } from '../../src/signing';
import type { RunInput } from '../../src/contract/run-document';

/** The key of rota, who asks for most runs of the tests and decides nothing: made anew for each process. */
export const ROTA: PrivateKey = (() => {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as { x: string; d: string };
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
  return { kty: 'OKP', crv: 'Ed25519', kid: thumbprint.digest('base64url'), x, d };
})();

/** As a policy lists it. */
export const ROTA_LISTED = { of: 'rota', kid: ROTA.kid, x: ROTA.x };

/** Who started a run, signed for its start as its maker does. */
export async function startedBy(
  starter: Starter,
  {
    workflowId,
    input,
    key,
    nowMs = Date.now(),
  }: { workflowId: string; input: RunInput; key: PrivateKey; nowMs?: number },
): Promise<NonNullable<RunInput['startedBy']>> {
  const { environment, location, alertname, startsAt } = input;
  const alert = {
    ...(alertname === undefined ? {} : { alertname }),
    // As the run reads it.
    ...(startsAt === undefined ? {} : { startsAt: new Date(startsAt).toISOString() }),
  };
  const statement = { startedBy: starter, workflowId, environment, location, ...alert };
  return { ...starter, signed: await signStart(statement, key, nowMs) };
}
