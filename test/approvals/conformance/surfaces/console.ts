import { replyIn } from '../../../console/reply-in';
import { codeQuoted, digestQuoted } from '../attempt';
import type { Attempt } from '../attempt';
import { losingTheAnswer } from '../lossy-wire';
import type { Scene } from '../scene';
import { answered, AT_THE_DOOR } from './answered';
import { CSRF, sessionCookie } from './browser-session';

/** The form on the page of a run, as a browser sends it. */
export async function byConsole(scene: Scene, attempt: Attempt): Promise<string> {
  const { url } = scene.stand.gateway;
  if (!attempt.lost) return send(scene, attempt, url);
  return losingTheAnswer(scene, new URL(url).host, (address) => send(scene, attempt, `http://${address}`));
}

async function send(scene: Scene, attempt: Attempt, origin: string): Promise<string> {
  const { decision, comment, change } = attempt;
  const response = await fetch(`${origin}/runs/${encodeURIComponent(scene.run.name)}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: sessionCookie(scene, attempt) },
    body: new URLSearchParams({
      csrf: CSRF,
      decision,
      plan: codeQuoted(scene, attempt),
      digest: digestQuoted(scene, attempt),
      // A form sends what was left empty too.
      comment: comment ?? '',
      change: change ?? '',
    }),
  });
  const { status } = response;
  const page = await response.text();
  // Without a session that we signed there is nothing but the way to sign in.
  const isSentToSignIn = status === 303 && response.headers.get('location')?.startsWith('/sign-in');
  if (status === 401 || isSentToSignIn) return AT_THE_DOOR;
  return answered(replyIn(page), { status });
}
