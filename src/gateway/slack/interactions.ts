import type { FastifyInstance } from 'fastify';
import { BINDING } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { createSlack } from '../../clients/slack/client';
import type { Slack } from '../../clients/slack/client';
import { personOfSlack } from '../../config/people';
import type { Policy } from '../../config/policy';
import { RunsProblem } from '../../runs';
import { decideAs } from '../decisions/decide-as';
import { HttpProblem } from '../http/problem';
import type { GatewayParts } from '../parts';
import { formOf, METADATA_MAX } from './form';
import type { Kept } from './form';
import { readInteraction } from './interaction';
import type { Clicker, FormAsked, Made } from './interaction';
import { Seen } from './seen';
import { whyNotOurs } from './our-workspace';
import { isFromSlack } from './signature';
import { tellClicker } from './tell-clicker';
import type { Unreadable } from './unreadable';

/** What the handlers of interactions work with. */
export interface SlackParts extends GatewayParts {
  slack: NonNullable<GatewayParts['config']['slack']>;
  /** Our bot in the workspace; null where the gateway has no token: then there are no forms. */
  bot: Slack | null;
}

/**
 * `POST /v1/slack/interactions`: clicks on the buttons of a gate, and forms that are sent. Slack waits three seconds for
 * an answer, so it is answered at once, and the one who clicked hears what became of it through the click's own response
 * address.
 */
export async function slackInteractions(app: FastifyInstance, parts: GatewayParts): Promise<void> {
  const { slack } = parts.config;
  if (slack === null) return;
  const { apiUrl: url, botToken: token } = slack;
  const all: SlackParts = { ...parts, slack, bot: token === null ? null : createSlack({ url, token }) };
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
    const interaction = readInteraction(body);
    if (interaction !== null) {
      const work = carryOut(all, interaction).finally(() => atWork.delete(work));
      atWork.add(work);
    }
    return reply.code(200).send('');
  });
}

async function carryOut(parts: SlackParts, interaction: Made | FormAsked | Unreadable): Promise<void> {
  if (interaction.kind === 'unreadable') return refuse(parts, interaction);
  const reply = await answerTo(parts, interaction).catch((error: unknown): Reply => {
    // There is no such run, or no longer: then it is certain that nothing was decided.
    if (error instanceof RunsProblem) return { answer: 'malformed', because: error.message };
    parts.log.error('a click could not be carried out', { error });
    // It may have failed after it was sent.
    const because = 'something failed on the way, so whether it counts is not known; clicking again is safe';
    return { answer: 'unknown', because };
  });
  // A form that opened is the answer.
  if (reply !== null) await tellClicker(parts, interaction, reply);
}

/** Whoever clicked believes that they decided, so an interaction that cannot be read is answered like any other. */
async function refuse(parts: SlackParts, { what, ...whom }: Unreadable): Promise<void> {
  parts.log.warn('what Slack signed cannot be read', { what, member: whom.member });
  parts.metrics.decisions.inc({ surface: 'slack', answer: 'malformed' });
  const because = `this cannot be read, ${what}; decide in the console or with "satlink approve"`;
  await tellClicker(parts, whom, { answer: 'malformed', because });
}

async function answerTo(parts: SlackParts, interaction: Made | FormAsked): Promise<Reply | null> {
  const by = refusedForOrigin(parts, interaction) ?? whoIs(parts, interaction);
  if (typeof by !== 'string') {
    parts.metrics.decisions.inc({ surface: 'slack', answer: by.answer });
    return by;
  }
  if (interaction.kind === 'form') {
    const { about, triggerId } = interaction;
    return openForm(parts, interaction, { about: { ...about, offers: about.offers ?? [] }, triggerId });
  }
  const { member, run, environment, plan, digest, decision, comment, change, id, triggerId } = interaction;
  const needsForm = triggerId !== null && BINDING.includes(decision) && isChangeIdRequired(parts, environment);
  if (needsForm) {
    const about = { run, plan, digest, offers: [decision], ...(environment === undefined ? {} : { environment }) };
    return openForm(parts, interaction, { about, triggerId });
  }
  return decideAs(parts, {
    run,
    surface: 'slack',
    how: { via: 'slack', id: member },
    digest,
    updateId: id,
    value: {
      decision,
      plan,
      by,
      ...(comment === undefined ? {} : { comment }),
      ...(change === undefined ? {} : { change }),
    },
  });
}

/** The refusal of what comes from another workspace than ours; null for what comes from ours. */
function refusedForOrigin({ config }: SlackParts, { origin }: Clicker): Reply | null {
  const because = whyNotOurs(origin, config.fleet.slack);
  return because === null ? null : { answer: 'not-allowed', because };
}

/** The person of the policy, or why nobody is known. */
function whoIs({ config }: SlackParts, { member }: Clicker): string | Reply {
  let policy: Policy;
  try {
    policy = config.policyNow();
  } catch {
    return {
      answer: 'not-allowed',
      because: 'the policy file cannot be read, and an unreadable policy allows nothing',
    };
  }
  const because = `the policy does not say who ${member} is; whoever owns it adds you below "people"`;
  return personOfSlack(policy, member) ?? { answer: 'not-allowed', because };
}

/** Null when the form is open. */
async function openForm(
  parts: SlackParts,
  { responseUrl, channel }: Clicker,
  { about, triggerId }: { about: Omit<Kept, 'responseUrl' | 'channel'>; triggerId: string },
): Promise<Reply | null> {
  if (parts.bot === null) {
    const because = 'the gateway has no bot token, so it cannot open a form; decide in the console or with "satlink"';
    return { answer: 'malformed', because };
  }
  const kept = { ...about, responseUrl, ...(channel === undefined ? {} : { channel }) };
  if (JSON.stringify(kept).length > METADATA_MAX) {
    const because = 'the name of this run is too long for a form of Slack; decide in the console or with "satlink"';
    return { answer: 'malformed', because };
  }
  const form = formOf(kept, { changeIdRequired: isChangeIdRequired(parts, about.environment) });
  try {
    await parts.bot.openView({ triggerId, view: form });
    return null;
  } catch (error) {
    parts.log.warn('a form could not be opened', { because: (error as Error).message });
    return { answer: 'unknown', because: 'the form could not be opened, so nothing was decided; click again' };
  }
}

function isChangeIdRequired({ config }: SlackParts, environment: string | undefined): boolean {
  if (environment === undefined) return false;
  return config.policyNow().environments[environment]?.changeIdRequired ?? false;
}
