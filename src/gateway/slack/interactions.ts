import type { FastifyInstance } from 'fastify';
import { escaped, respond } from '../../clients/slack/respond';
import { personOfSlack } from '../../config/people';
import type { Reply } from '../../approvals/decision';
import { decideAs } from '../decisions/decide-as';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';
import { readClick } from './click';
import type { Click } from './click';
import { Seen } from './seen';
import { isFromSlack } from './signature';

type Slack = NonNullable<GatewayParts['config']['slack']>;

/**
 * `POST /v1/slack/interactions`: clicks on the buttons of a gate. Slack waits three seconds for an answer, so it is
 * answered at once, and the one who clicked hears what became of it through the click's own response address.
 */
export async function slackInteractions(app: FastifyInstance, parts: GatewayParts): Promise<void> {
  const { slack } = parts.config;
  if (slack === null) return;
  const seen = new Seen();
  const atWork = new Set<Promise<void>>();
  app.addHook('preClose', async () => void (await Promise.all(atWork)));
  // The signature is over the bytes as they came.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  app.post('/v1/slack/interactions', async (request, reply) => {
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isFromSlack(body, { timestamp, signature }, { secret: slack.signingSecret, nowMs: Date.now() })) {
      throw new HttpProblem(401, 'this was not signed by Slack, or not now');
    }
    if (!seen.add(String(signature), Date.now())) throw new HttpProblem(409, 'this request was here already');
    const click = readClick(body);
    if (click !== null) {
      const work = carryOut(parts, slack, click).finally(() => atWork.delete(work));
      atWork.add(work);
    }
    return reply.code(200).send('');
  });
}

async function carryOut(parts: GatewayParts, slack: Slack, click: Click): Promise<void> {
  const { answer, because } = await decideByClick(parts, click).catch((error: unknown): Reply => {
    parts.log.error('a click could not be carried out', { error });
    return { answer: 'unknown', because: 'it could not be handed in; clicking again is safe' };
  });
  // The address comes with the request, so it is only believed where Slack itself answers.
  if (!slack.responseOrigins.includes(new URL(click.responseUrl).origin)) {
    return void parts.log.warn('a click names a response address that is not Slack’s; nobody is told', { answer });
  }
  await respond(click.responseUrl, `*${answer}*: ${escaped(because)}`).catch((error: unknown) => {
    parts.log.warn('the one who clicked could not be told', { answer, because: (error as Error).message });
  });
}

async function decideByClick(parts: GatewayParts, { run, plan, digest, decision, member, id }: Click): Promise<Reply> {
  const by = personOfSlack(parts.config.policyNow(), member);
  if (by === null) {
    parts.metrics.decisions.inc({ surface: 'slack', answer: 'not-allowed' });
    const because = `the policy does not say who ${member} is; whoever owns it adds you below "people"`;
    return { answer: 'not-allowed', because };
  }
  const how = { via: 'slack', id: member } as const;
  return decideAs(parts, { run, surface: 'slack', how, digest, updateId: id, value: { decision, plan, by } });
}
