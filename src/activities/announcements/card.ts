import { commandFor } from '../../approvals/command-hint';
import { CHOICE_TITLES } from '../../words/choices';
import type { Choice } from '../../approvals/decision';
import { escapeForSlack, toMrkdwn } from '../../text/slack';
import { withSlackDates } from '../../text/slack-dates';
import { inOneLine } from '../../text/visible';
import { BUTTON_VALUE_MAX } from '../../clients/slack/limits';
import type { RunCard } from '../../contract/activities';
import { chunksOf } from './chunks';

/** Slack's limits: characters of a section and of a confirmation; blocks of a message. */
const SECTION_MAX = 2900;
const SECTIONS_MAX = 40;
/** Slack refuses a message whose blocks together have more than about 13,200 characters. We stay well below. */
const BLOCKS_MAX = 12_000;
/** The part of them for the buttons. Beyond it the card says in words how to decide. */
const BUTTONS_MAX = 8_000;
const CUT = '(cut here; the page of the run shows the rest)';
const LABEL_MAX = 70;
const URL_MAX = 800;

const STYLES: Partial<Record<Choice, 'primary' | 'danger'>> = { approve: 'primary', reject: 'danger' };
const REVIEW =
  '*Review and decide*: each button opens the plan as the gateway reads it, with that choice set. ' +
  'Nothing is decided before you send it there.';

/** The card as Block Kit, within its limits whatever the evidence contains. All of it is escaped here. */
export function blocksOf({
  sections,
  links,
  asks,
  mentions = '',
  needed = '',
  ...where
}: Omit<RunCard, 'since' | 'ts' | 'people'> & { mentions?: string; needed?: string }): object[] {
  const texts = sections.flatMap((section) => chunksOf(toMrkdwn(section), { max: SECTION_MAX })).filter(isSaid);
  const last = [
    ...(links.length === 0 ? [] : [{ type: 'context', elements: [mrkdwn(links.map(linkOf).join('  ·  '))] }]),
    ...(asks === undefined ? [] : whoIsAsked(mentions, needed)),
    ...(asks === undefined ? [] : gateOf(asks, where)),
  ];
  return [...fitting(texts.map(sectionOf), BLOCKS_MAX - lengthOf(last)), ...last];
}

function whoIsAsked(mentions: string, needed: string): object[] {
  const said = [...(mentions === '' ? [] : [`Asked: ${mentions}.`]), ...(needed === '' ? [] : [needed])].join(' ');
  return said === '' ? [] : [{ type: 'context', elements: [mrkdwn(said)] }];
}

/** The first sections that fit. The card says if some are left out. The question and the links always stay. */
function fitting(blocks: object[], max: number): object[] {
  if (blocks.length <= SECTIONS_MAX && lengthOf(blocks) <= max) return blocks;
  const cut = sectionOf(CUT);
  const kept: object[] = [];
  for (const block of blocks.slice(0, SECTIONS_MAX - 1)) {
    if (lengthOf([...kept, block, cut]) > max) break;
    kept.push(block);
  }
  return [...kept, cut];
}

function sectionOf(text: string): object {
  return { type: 'section', text: mrkdwn(withSlackDates(text, SECTION_MAX)) };
}

/** Counts all that JSON adds, which is more than Slack counts. */
function lengthOf(blocks: object[]): number {
  return JSON.stringify(blocks).length;
}

/**
 * The buttons. A person who starts a run may choose a long name for it, which leaves them no room. Then it says how
 * else to decide.
 */
function gateOf(asks: NonNullable<RunCard['asks']>, { run }: Pick<RunCard, 'run'>): object[] {
  const { plan, offers, needs } = asks;
  const elements = buttonsOf(asks, run);
  const block_id = `gate-${plan}`;
  const fits = elements.every(({ value }) => value.length <= BUTTON_VALUE_MAX) && lengthOf(elements) <= BUTTONS_MAX;
  if (fits) {
    return [
      { type: 'context', elements: [mrkdwn(REVIEW)] },
      { type: 'actions', block_id, elements },
    ];
  }
  const command = escapeForSlack(commandFor(offers, { run: 'RUN', plan, needs }));
  const text = `The name of this run is too long for Slack's buttons. Decide in the console, or with \`${command}\`.`;
  return [{ type: 'section', block_id, text: mrkdwn(text) }];
}

function buttonsOf({ plan, digest, offers }: NonNullable<RunCard['asks']>, run: RunCard['run']): { value: string }[] {
  const about = { run: `${encodeURIComponent(run.workflowId)}@${run.firstRunId}`, plan, digest };
  return offers.map((decision) => ({
    type: 'button',
    action_id: decision,
    text: plain(`${CHOICE_TITLES[decision]} …`),
    style: STYLES[decision],
    value: JSON.stringify({ ...about, decision }),
  }));
}

/**
 * A link with our own label. An address that is no web address is shown as its label: Slack would make a link of text
 * that only looks like an address.
 */
function linkOf({ label, url }: RunCard['links'][number]): string {
  const isWeb = URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol) && url.length <= URL_MAX;
  if (!isWeb) return escapeForSlack(label);
  return `<${escapeForSlack(new URL(url).href).replaceAll('|', '%7C')}|${escapeForSlack(label.slice(0, LABEL_MAX))}>`;
}

/** Verbatim: addresses and names in the evidence do not become links or mentions by themselves. */
function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

function plain(text: string): object {
  return { type: 'plain_text', text: inOneLine(text) };
}

function isSaid(text: string): boolean {
  return text.trim() !== '';
}
