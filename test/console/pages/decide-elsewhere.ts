import { visit } from './open-visit';

/** Sends the form of somebody who looks elsewhere. */
export async function decide(
  run: { id: string; code: string; digest: string },
  who: string,
  decision: string,
  comment = '',
): Promise<void> {
  const { cookie, csrf } = await visit.session(who);
  const sent = await fetch(`${visit.gateway.url}/runs/${run.id}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ csrf, decision, plan: run.code, digest: run.digest, comment }),
  });
  expect(sent.status).toBe(200);
}
