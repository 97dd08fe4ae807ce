import { setTimeout as pause } from 'node:timers/promises';
import { readDecision } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import type { OpenedView } from '../../clients/slack/client';
import { peopleNow } from '../../config/policy-now';
import { answerOfAnotherPlan, answerOfNothingAsked, readNamed, RunsProblem } from '../../runs';
import { slackFormOf, METADATA_MAX, noticeOf } from './form';
import type { FormRequest } from './interaction';
import { CHOICE_TITLES } from '../../words/choices';
import type { SlackParts } from './parts';
import { sealOf } from './seal';
import { environmentIn } from '../../config/environment-in';

/** The time limit for reading the run. */
const ENGINE_MS = 10_000;
/** A trigger opens a form for three seconds. After this time we open a form that says "wait", and replace it later. */
const OPEN_WITHIN_MS = 1_500;

const NO_BOT =
  'the gateway has no bot token, so it cannot show you the plan here, and it signs no plan that another process drew; ' +
  'decide in the console or with "satlink approve"';
const NOT_TRUE =
  'this card does not show the plan that the run asks about now: the card is old, or it is not ours. ' +
  'Read the newest card of the run, or decide in the console or with "satlink approve"';

/**
 * Opens the form in which a person reads the plan and decides. Another process drew the card, and the gateway vouches
 * for the person, so a click on a card decides nothing. The gateway reads the run itself, and signs the plan that its
 * own form shows. Null when the form is open; else the reason why it is not.
 */
export async function openReview(parts: SlackParts, asked: FormRequest, by: string): Promise<Reply | null> {
  const { bot } = parts;
  if (bot === null) return { answer: 'not-allowed', because: NO_BOT };
  const drawing = draw(parts, asked, by).catch((error: unknown): Reply => {
    if (error instanceof RunsProblem) return { answer: 'malformed', because: error.message };
    parts.log.warn('a run could not be read for a click', { because: (error as Error).message });
    return UNREAD;
  });
  const inTime = await Promise.race([drawing, pause(OPEN_WITHIN_MS, null)]);
  if (inTime !== null && 'answer' in inTime) return inTime;
  const { triggerId } = asked;
  const opened = await open(parts, () =>
    bot.openView({ triggerId, view: inTime?.view ?? noticeOf('Reading the plan …') }),
  );
  if ('answer' in opened) return opened;
  if (inTime !== null) return null;
  const drawn = await drawing;
  const view = 'answer' in drawn ? noticeOf(`${drawn.answer}: ${drawn.because}`) : drawn.view;
  const updated = await open(parts, async () => bot.updateView({ ...opened, view }).then(() => opened));
  if ('answer' in updated) return updated;
  return 'answer' in drawn ? drawn : null;
}

const UNREAD: Reply = {
  answer: 'unknown',
  because: 'the run could not be read, so nothing was decided; click again, or decide in the console or with "satlink"',
};

/** The form, drawn from the run as the gateway read it; or the reason why there is none. */
async function draw(parts: SlackParts, asked: FormRequest, by: string): Promise<{ view: object } | Reply> {
  const { run, plan: code, digest, responseUrl, channel } = asked;
  const decision = readDecision({ decision: asked.decision, plan: code, by });
  if (typeof decision === 'string') return { answer: 'malformed', because: decision };
  const people = peopleNow(parts.config.policyNow);
  const read = await readNamed(parts.engine, run, ENGINE_MS);
  const another = answerOfAnotherPlan(read, { decision, digest, people });
  if (another !== null) return another.answer === 'wrong-plan' ? { ...another, because: NOT_TRUE } : another;
  const over = answerOfNothingAsked(read, { decision, people });
  if (over !== null) return over;
  const { plan, asks } = read as { plan: NonNullable<typeof read.plan>; asks: NonNullable<typeof read.asks> };
  if (plan.code !== decision.plan) return { answer: 'wrong-plan', because: NOT_TRUE };
  if (!asks.offers.includes(decision.decision)) {
    const offered = asks.offers.map((choice) => CHOICE_TITLES[choice]).join(', ');
    return {
      answer: 'not-allowed',
      because: `this run does not ask for ${decision.decision} now; it asks for: ${offered}`,
    };
  }
  const about = { run, plan: plan.code, digest };
  const seal = sealOf(about, parts.slack.signingSecret);
  const kept = { ...about, seal, responseUrl, channel };
  if (JSON.stringify(kept).length > METADATA_MAX) {
    const because = 'the name of this run is too long for a form of Slack; decide in the console or with "satlink"';
    return { answer: 'malformed', because };
  }
  const now = parts.config.policyNow();
  const changeIdRequired = now.readable && (environmentIn(now.value, read.environment)?.changeIdRequired ?? false);
  return { view: slackFormOf(kept, { read, plan, asks, choice: decision.decision, changeIdRequired }) };
}

async function open(parts: SlackParts, work: () => Promise<OpenedView>): Promise<OpenedView | Reply> {
  try {
    return await work();
  } catch (error) {
    parts.log.warn('a form could not be opened', { because: (error as Error).message });
    return { answer: 'unknown', because: 'the form could not be opened, so nothing was decided; click again' };
  }
}
