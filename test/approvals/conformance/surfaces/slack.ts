import { randomUUID } from 'node:crypto';
import { clickBody, formBody, signedBySlack } from '../../../gateway/slack-app';
import { codeQuoted, digestQuoted } from '../attempt';
import type { Attempt } from '../attempt';
import type { Scene } from '../scene';
import { answered, AT_THE_DOOR } from './answered';

const STALE_SECONDS = 3600;
const STRANGERS = { workspace: 'TANOTHER01' };

interface Request {
  body: string;
  headers: Record<string, string>;
}

/** What decided first in each run, for whoever read it and sends it again. */
const first = new WeakMap<Scene, Request>();

/** Two taps: a button of the card opens the form of the gateway, and what is sent there decides. */
export async function bySlack(scene: Scene, attempt: Attempt): Promise<string> {
  const { stand } = scene;
  const at = randomUUID();
  const told = `/actions/${at}`;
  if (attempt.replayed) return answerOf(scene, first.get(scene)!, told);
  const member = `U${attempt.by.toUpperCase()}`;
  const click = clickBody(
    {
      run: scene.run.name,
      plan: codeQuoted(scene, attempt),
      digest: digestQuoted(scene, attempt),
      decision: attempt.decision,
    },
    {
      member,
      responseUrl: `${stand.slack.origin}${told}`,
      at,
      ...(attempt.wrong === 'another workspace' ? STRANGERS : {}),
    },
  );
  const clicked = await post(scene, { body: click, headers: signedBySlack(click) });
  if (clicked !== 200) return AT_THE_DOOR;
  const form = await stand.slack.untilAnswered(`trigger.${at}`, told);
  if (typeof form === 'string') return read(form);
  const request = submissionOf(form.private_metadata!, member, attempt);
  if (!first.has(scene)) first.set(scene, request);
  return answerOf(scene, request, told);
}

async function answerOf(scene: Scene, request: Request, told: string): Promise<string> {
  const status = await post(scene, request);
  if (status === 401 || status === 409) return AT_THE_DOOR;
  return read(await scene.stand.slack.untilToldAt(told));
}

function read(told: string): string {
  const [, answer, because] = /^\*([a-z-]+)\*: (.*)/.exec(told) ?? [];
  return answered({ answer, because });
}

async function post({ stand }: Scene, request: Request): Promise<number> {
  return (await fetch(`${stand.gateway.url}/v1/slack/interactions`, { method: 'POST', ...request })).status;
}

function submissionOf(metadata: string, member: string, { decision, comment, change, wrong }: Attempt): Request {
  const values = { decision, comment: comment ?? '', change: change ?? '' };
  const body = formBody(metadata, { member, values });
  const offSeconds = wrong === 'expired' ? -STALE_SECONDS : 0;
  const headers = signedBySlack(body, wrong === 'forged' ? { secret: 'another' } : { offSeconds });
  return { headers, body: wrong === 'altered' ? body.replace(member, 'UNOAH') : body };
}
