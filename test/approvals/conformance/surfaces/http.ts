import type { Attempt } from '../attempt';
import { digestQuoted, valueOf } from '../attempt';
import { losingTheAnswer } from '../lossy-wire';
import type { Scene } from '../scene';
import { answered, AT_THE_DOOR } from './answered';
import { CSRF, sessionCookie } from './browser-session';

/** `POST /v1/runs/{run}/decisions`: signed by a program's own key, or in the session of somebody who signed in. */
export async function byHttp(scene: Scene, attempt: Attempt): Promise<string> {
  const { url } = scene.stand.gateway;
  if (!attempt.lost) return post(scene, attempt, url);
  return losingTheAnswer(scene, new URL(url).host, (address) => post(scene, attempt, `http://${address}`));
}

async function post(scene: Scene, attempt: Attempt, origin: string): Promise<string> {
  const value = await valueOf(scene, attempt.vouched ? { ...attempt, wrong: 'none' } : attempt);
  const session: Record<string, string> = attempt.vouched
    ? { cookie: sessionCookie(scene, attempt), 'x-csrf-token': CSRF }
    : {};
  const { by: _by, ...given } = value;
  const route = attempt.misnamed ? 'decied' : 'decisions';
  const response = await fetch(`${origin}/v1/runs/${encodeURIComponent(scene.run.name)}/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...session },
    body: JSON.stringify(attempt.vouched ? { ...given, digest: digestQuoted(scene, attempt) } : value),
  });
  const { status } = response;
  const body = (await response.json()) as { answer?: string; because?: string; error?: string };
  if ((status === 401 || status === 404) && body.error) return AT_THE_DOOR;
  return answered(body, { status });
}
