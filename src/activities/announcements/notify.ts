import { createHash } from 'node:crypto';
import type { Clients } from '../../clients/clients';
import type { Channel } from '../../config/fleet';
import type { Secret } from '../../config/secret';
import type { Escalation, Posted } from '../../contract/activities';
import { nameOf } from './channels';
import { linksOf } from '../../handover/links';
import { handOverInMarkdown } from '../../handover/markdown';
import { handOverInParts } from '../../handover/plain';
import { inMarkdown, linkInMarkdown } from '../../text/markdown';
import { toMrkdwn } from '../../text/slack';
import { inLines, inOneLine } from '../../text/visible';
import { postOnce } from './slack-thread';

/** The means of telling teams. */
export interface Notifiers {
  clients: Pick<Clients, 'slackBot' | 'pagerduty' | 'github'>;
  /** PagerDuty's routing keys by their names in the fleet file. */
  routingKeys: Record<string, Secret>;
}

const DEDUP_KEY_MAX = 255;
const PAGE_FIELD_MAX = 20_000;
const CLOCK_SKEW_MS = 60_000;

/**
 * Tells through one channel, once. Null if this site lacks a part that the channel needs. Throws the client's errors.
 */
export async function notify(notifiers: Notifiers, channel: Channel, order: Escalation): Promise<Posted | null> {
  switch (channel.kind) {
    case 'slack':
      return tellSlack(notifiers, channel, order);
    case 'github':
      return openIssue(notifiers, channel, order);
    case 'pagerduty':
      return page(notifiers, channel, order);
  }
}

/** The hand-over opens a thread in the team's channel, and the evidence follows in it. */
async function tellSlack(
  { clients: { slackBot } }: Notifiers,
  channel: Extract<Channel, { kind: 'slack' }>,
  order: Escalation,
): Promise<Posted | null> {
  if (slackBot === null) return null;
  const { run, team, key, report, since, replaces } = order;
  const thread = `escalation-${team}-${key}`;
  const where = { slack: slackBot, channel: channel.channel, named: nameOf(channel), run, thread, since };
  const text = `**${inMarkdown(order.title)}**\n\n${wordsOf(order)}`.trim();
  const posted = await postOnce(where, { key: 'title', text: toMrkdwn(text), replaces });
  await postOnce(where, { key: 'report', text: toMrkdwn(report), replaces });
  return posted;
}

async function openIssue(
  { clients: { github } }: Notifiers,
  channel: Extract<Channel, { kind: 'github' }>,
  order: Escalation,
): Promise<Posted | null> {
  if (github === null) return null;
  const { run, key, title, since, replaces } = order;
  const { link } = await github.openIssue({
    repository: channel.repository,
    title: inMarkdown(title),
    body: inLines(issueBodyOf(order)),
    marker: `${run.workflowId}@${run.firstRunId}:${key}`,
    since: new Date(Date.parse(since) - CLOCK_SKEW_MS).toISOString(),
    replaces,
  });
  return { channel: nameOf(channel), link, at: new Date().toISOString() };
}

/** The work is in sight, and the evidence is a click away. */
export function issueBodyOf(order: Escalation): string {
  const { handOver, report } = order;
  const evidence =
    handOver === undefined
      ? [report]
      : ['<details>', '<summary>Evidence, decisions and steps</summary>', '', report.trim(), '', '</details>'];
  return [wordsOf(order), '', ...evidence].join('\n').trim();
}

async function page(
  { clients: { pagerduty }, routingKeys }: Notifiers,
  channel: Extract<Channel, { kind: 'pagerduty' }>,
  order: Escalation,
): Promise<Posted | null> {
  const routingKey = Object.hasOwn(routingKeys, channel.routingKey) ? routingKeys[channel.routingKey] : undefined;
  if (pagerduty === null || routingKey === undefined) return null;
  const { run, key, title } = order;
  await pagerduty.trigger(routingKey, {
    dedupKey: dedupKeyOf(run.workflowId, key),
    summary: inOneLine(title),
    source: run.workflowId,
    details: pageDetailsOf(order),
    links: pageLinksOf(order),
  });
  return { channel: nameOf(channel), at: new Date().toISOString() };
}

/** A page is short: the four parts are fields, and the evidence stays in the report. */
export function pageDetailsOf({
  run,
  environment,
  cie,
  handOver,
  report,
  replaces,
}: Escalation): Record<string, string> {
  const name = `${run.workflowId}@${run.firstRunId}`;
  const parts = handOver === undefined ? [] : handOverInParts(handOver);
  const fields = parts.map(([label, lines]): [string, string] => [label, shortened(lines.join('\n'))]);
  return {
    environment,
    run: name,
    ...(cie === null ? {} : { cie: inOneLine(cie) }),
    ...Object.fromEntries(fields),
    report: handOver === undefined || replaces ? shortened(report) : `satlink report ${name}`,
  };
}

function shortened(text: string): string {
  return text.length > PAGE_FIELD_MAX ? `${text.slice(0, PAGE_FIELD_MAX)}\n(cut)` : text;
}

export function pageLinksOf({ handOver, links }: Escalation): { href: string; text: string }[] {
  const pages = handOver?.links ?? linksOf({ links });
  return pages.flatMap(({ label, url }) => (/^https?:\/\//.test(url) ? [{ href: url, text: label }] : []));
}

/** The four parts, with the event of the customer above them. Without a hand-over, the links of the order. */
function wordsOf({ cie, links, handOver }: Escalation): string {
  const event = cie === null ? [] : [`**CIE:** ${inMarkdown(cie)}`];
  if (handOver !== undefined) return [...event, handOverInMarkdown(handOver)].join('\n\n');
  return [...event, ...linksOf({ links }).map(({ label, url }) => `${label}: ${linkInMarkdown(url)}`)].join('\n');
}

/** The same escalation is the same incident. PagerDuty takes 255 characters; a longer key ends in a digest. */
function dedupKeyOf(workflowId: string, key: string): string {
  const whole = `${workflowId}:${key}`;
  if (whole.length <= DEDUP_KEY_MAX) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 32);
  return `${whole.slice(0, DEDUP_KEY_MAX - 33)}:${digest}`;
}
