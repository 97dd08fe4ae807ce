import { randomUUID } from 'node:crypto';
import { clickBody, formBody, signedBySlack } from '../../../gateway/slack-app';
import { codeQuoted, planQuoted } from '../attempt';
import type { Attempt } from '../attempt';
import type { Scene } from '../scene';
import { answered, AT_THE_DOOR } from './answered';

const STALE_SECONDS = 3600;
const STRANGERS = { workspace: 'TANOTHER01' };
const MADE_UP_DIGEST = 'a'.repeat(64);

interface Request {
  body: string;
  headers: Record<string, string>;
}

/** The first click of each run, for whoever read it and sends it again. */
const first = new WeakMap<Scene, Request>();

/** A button of the thread, or the form that it opens where there is something to write, as Slack sends them. */
export async function bySlack(scene: Scene, attempt: Attempt): Promise<string> {
  const { stand } = scene;
  const told = `/actions/${randomUUID()}`;
  const request = attempt.replayed ? first.get(scene)! : requestFor(scene, attempt, `${stand.slack.origin}${told}`);
  if (!first.has(scene)) first.set(scene, request);
  const { status } = await fetch(`${stand.gateway.url}/v1/slack/interactions`, { method: 'POST', ...request });
  if (status === 401 || status === 409) return AT_THE_DOOR;
  const [, answer, because] = /^\*([a-z-]+)\*: (.*)/.exec(await stand.slack.untilToldAt(told)) ?? [];
  return answered({ answer, because });
}

function requestFor(scene: Scene, attempt: Attempt, responseUrl: string): Request {
  const { by, decision, comment, change, wrong } = attempt;
  const about = {
    run: scene.run.name,
    plan: codeQuoted(scene, attempt),
    digest: planQuoted(scene, attempt)?.digest ?? MADE_UP_DIGEST,
  };
  const member = `U${by.toUpperCase()}`;
  const body =
    comment === undefined && change === undefined
      ? clickBody({ ...about, decision }, { member, responseUrl, ...(wrong === 'another workspace' ? STRANGERS : {}) })
      : formBody(JSON.stringify({ ...about, offers: [decision], responseUrl }), {
          member,
          values: { comment: comment ?? '', change: change ?? '' },
        });
  const offSeconds = wrong === 'expired' ? -STALE_SECONDS : 0;
  const headers = signedBySlack(body, wrong === 'forged' ? { secret: 'another' } : { offSeconds });
  return { headers, body: wrong === 'altered' ? body.replace(member, 'UNOAH') : body };
}
