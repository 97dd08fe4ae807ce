import type { SlackMessage } from '../../clients/slack/client';
import type { LocationFinding } from '../../contract/findings';

/** The bot and the id of a question, and the time since when it is asked. */
export interface XoQuestionAsked {
  id: string;
  /** Member id of the bot. */
  xo: string;
  /** The `ts` of our questions, oldest first. */
  asked: string[];
}

/**
 * The messages that are answers of xo: those of the bot that are newer than our question. They are in its thread, or
 * elsewhere with the id in them. People may talk in the thread too, and their words are not evidence.
 */
export function isAnswer(message: SlackMessage, { id, xo, asked }: XoQuestionAsked): boolean {
  const [first] = asked;
  if (first === undefined || asked.includes(message.ts) || Number(message.ts) <= Number(first)) return false;
  if (message.user !== xo) return false;
  const inThread = message.threadTs !== null && asked.includes(message.threadTs);
  return inThread || message.texts.some((text) => text.includes(id));
}

/** The number of quiet windows until a finding is believed: "not here" may come minutes before "here". */
const WINDOWS: Record<LocationFinding['kind'], number> = {
  found: 1,
  'cluster-on-location': 1,
  gone: 1,
  ambiguous: 1,
  'not-found': 3,
  unreadable: 3,
};

export function isOver(finding: LocationFinding, quietForMs: number, quietWindowMs: number): boolean {
  return quietForMs >= WINDOWS[finding.kind] * quietWindowMs;
}

/** For people: how far the burst is. Every region answers for itself. */
export function wordsFor(texts: string[]): string {
  const regions = new Set(texts.flatMap((text) => /\bregion\W{1,4}([a-z]{2}-[a-z]{2,10})\b/i.exec(text)?.[1] ?? []));
  return `xo: ${texts.length} messages, ${regions.size} ${regions.size === 1 ? 'region' : 'regions'} answered`;
}
