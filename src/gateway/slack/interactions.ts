import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Reply } from '../../approvals/decision';
import { createSlack } from '../../clients/slack/client';
import { personOfSlack } from '../../config/people';
import { POLICY_UNREADABLE } from '../../config/policy-now';
import { RunsProblem } from '../../runs';
import { HttpProblem } from '../http/problem';
import type { SurfaceParts } from '../parts';
import { readInteraction } from './interaction';
import type { FormRequest, SentDecision } from './interaction';
import type { SlackParts } from './parts';
import type { SlackUser } from './slack-user';
import { openReview } from './review';
import { isSealed } from './seal';
import { ReplayGuard } from './replay-guard';
import { whyNotOurs } from './our-workspace';
import { isFromSlack, mayBeFromSlack } from './signature';
import { tellClicker } from './tell-clicker';
import type { Unreadable } from './unreadable';

/**
 * `POST /v1/slack/interactions`: clicks on the buttons of a gate, and forms that are sent. Slack waits three seconds
 * for an answer, so we answer at once. The person gets the outcome later, through the response address of the click.
 */
export async function slackInteractions(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const { counts } = parts;
  const { slack } = parts.config;
  if (slack === null) return;
  const { apiUrl: url, botToken: token } = slack;
  const all: SlackParts = { ...parts, slack, bot: token === null ? null : createSlack({ url, token }) };
  const seen = new ReplayGuard();
  const atWork = new Set<Promise<void>>();
  // After the last request: a click that was still being read as the gateway began to end is carried out too.
  app.addHook('onClose', async () => void (await Promise.all(atWork)));
  const signatureOf = ({ headers }: FastifyRequest) => ({
    timestamp: headers['x-slack-request-timestamp'],
    signature: headers['x-slack-signature'],
  });
  const notSigned = 'Slack did not sign this, or not now';
  // We do not read the body if its headers show that Slack does not sign it now.
  app.addHook('onRequest', async (request, reply) => {
    if (!mayBeFromSlack(signatureOf(request), Date.now())) await counts.refuse(request, reply, notSigned);
  });
  // The signature is over the raw bytes.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  app.post('/v1/slack/interactions', async (request, reply) => {
    const given = signatureOf(request);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isFromSlack(body, given, { secret: slack.signingSecret, nowMs: Date.now() }))
      return counts.refuse(request, reply, notSigned);

    await counts.count('slack', request, reply);
    if (!seen.add(String(given.signature), Date.now())) throw new HttpProblem(409, 'this request was here already');
    const interaction = readInteraction(body);
    if (interaction !== null) {
      const work = carryOut(all, interaction).finally(() => atWork.delete(work));
      atWork.add(work);
    }
    return reply.code(200).send('');
  });
}

async function carryOut(parts: SlackParts, interaction: SentDecision | FormRequest | Unreadable): Promise<void> {
  if (interaction.kind === 'unreadable') return refuse(parts, interaction);
  const reply = await answerTo(parts, interaction).catch((error: unknown): Reply => {
    // There is no such run, or no longer. So it is certain that nothing was decided.
    if (error instanceof RunsProblem) return { answer: 'malformed', because: error.message };
    parts.log.error('a click could not be carried out', { error });
    // It may have failed after the decision was sent.
    const because = 'something failed on the way, and it is not known whether this counts; clicking again is safe';
    return { answer: 'unknown', because };
  });
  // The person who clicked sees the form, and needs no other answer.
  if (reply !== null) await tellClicker(parts, interaction, reply);
}

/**
 * The person who clicked believes that they decided. So they also get an answer to an interaction that cannot be read.
 */
async function refuse(parts: SlackParts, { what, ...whom }: Unreadable): Promise<void> {
  parts.log.warn('what Slack signed cannot be read', { what, member: whom.member });
  parts.metrics.count('satlink_decisions_total', { surface: 'slack', answer: 'malformed' });
  const because = `this cannot be read, ${what}; decide in the console or with "satlink approve"`;
  await tellClicker(parts, whom, { answer: 'malformed', because });
}

async function answerTo(parts: SlackParts, interaction: SentDecision | FormRequest): Promise<Reply | null> {
  const by = refusedForOrigin(parts, interaction) ?? whoIs(parts, interaction);
  if (typeof by !== 'string') {
    parts.metrics.count('satlink_decisions_total', { surface: 'slack', answer: by.answer });
    return by;
  }
  if (interaction.kind === 'asked') return openReview(parts, interaction, by);
  const { member, run, plan, digest, decision, comment, change, id } = interaction;
  if (!isSealed(interaction, parts.slack.signingSecret)) {
    parts.log.warn('a form that this gateway did not draw was sent', { member });
    return { answer: 'not-allowed', because: 'this gateway did not draw that form; click on the card again' };
  }
  return parts.decide({
    run,
    surface: 'slack',
    how: { via: 'slack', id: member },
    digest,
    updateId: id,
    value: {
      decision,
      plan,
      by,
      comment,
      change,
    },
  });
}

/** The refusal of an interaction from another workspace; null if it is from ours. */
function refusedForOrigin({ config }: SlackParts, { origin }: SlackUser): Reply | null {
  const because = whyNotOurs(origin, config.fleet.slack);
  return because === null ? null : { answer: 'not-allowed', because };
}

/** The person of the policy, or the refusal that says why there is none. */
function whoIs({ config }: SlackParts, { member }: SlackUser): string | Reply {
  const now = config.policyNow();
  if (!now.readable) return { answer: 'not-allowed', because: POLICY_UNREADABLE };
  const because = `the policy does not name ${member}; ask the owner of the policy to add you below "people"`;
  return personOfSlack(now.value, member) ?? { answer: 'not-allowed', because };
}
