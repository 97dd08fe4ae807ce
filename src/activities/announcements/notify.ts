import { createHash } from 'node:crypto';
import type { Clients } from '../../clients/clients';
import type { Channel } from '../../config/fleet';
import type { Secret } from '../../config/secret';
import type { Escalation, Posted } from '../../contract/activities';
import { nameOf } from './channels';
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
const PAGE_REPORT_MAX = 20_000;
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

/** The headline opens a thread in the team's channel, and the report follows in it. */
async function tellSlack(
  { clients: { slackBot } }: Notifiers,
  channel: Extract<Channel, { kind: 'slack' }>,
  { run, team, key, title, report, cie, links, since }: Escalation,
): Promise<Posted | null> {
  if (slackBot === null) return null;
  const where = { slack: slackBot, channel: channel.channel, run, thread: `escalation-${team}-${key}`, since };
  const lines = [`**${inMarkdown(title)}**`, ...linesOf({ cie, links })];
  const posted = await postOnce(where, { key: 'title', text: toMrkdwn(lines.join('\n')) });
  await postOnce(where, { key: 'report', text: toMrkdwn(report) });
  return { ...posted, channel: nameOf(channel) };
}

async function openIssue(
  { clients: { github } }: Notifiers,
  channel: Extract<Channel, { kind: 'github' }>,
  { run, key, title, report, cie, links, since }: Escalation,
): Promise<Posted | null> {
  if (github === null) return null;
  const { link } = await github.openIssue({
    repository: channel.repository,
    title: inMarkdown(title),
    body: inLines([...linesOf({ cie, links }), '', report].join('\n').trim()),
    marker: `${run.workflowId}@${run.firstRunId}:${key}`,
    since: new Date(Date.parse(since) - CLOCK_SKEW_MS).toISOString(),
  });
  return { channel: nameOf(channel), link, at: new Date().toISOString() };
}

async function page(
  { clients: { pagerduty }, routingKeys }: Notifiers,
  channel: Extract<Channel, { kind: 'pagerduty' }>,
  { run, environment, key, title, report, cie, links }: Escalation,
): Promise<Posted | null> {
  const routingKey = Object.hasOwn(routingKeys, channel.routingKey) ? routingKeys[channel.routingKey] : undefined;
  if (pagerduty === null || routingKey === undefined) return null;
  await pagerduty.trigger(routingKey, {
    dedupKey: dedupKeyOf(run.workflowId, key),
    summary: inOneLine(title),
    source: run.workflowId,
    details: {
      environment,
      run: `${run.workflowId}@${run.firstRunId}`,
      ...(cie === null ? {} : { cie: inOneLine(cie) }),
      report: report.length > PAGE_REPORT_MAX ? `${report.slice(0, PAGE_REPORT_MAX)}\n(cut)` : report,
    },
    links: Object.entries(links).flatMap(([text, href]) => (/^https?:\/\//.test(href ?? '') ? [{ href, text }] : [])),
  });
  return { channel: nameOf(channel), at: new Date().toISOString() };
}

/** The same escalation is the same incident. PagerDuty takes 255 characters; a longer key ends in a digest. */
function dedupKeyOf(workflowId: string, key: string): string {
  const whole = `${workflowId}:${key}`;
  if (whole.length <= DEDUP_KEY_MAX) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 32);
  return `${whole.slice(0, DEDUP_KEY_MAX - 33)}:${digest}`;
}

function linesOf({ cie, links }: Pick<Escalation, 'cie' | 'links'>): string[] {
  return [
    ...(cie === null ? [] : [`CIE: ${inMarkdown(cie)}`]),
    ...(links.temporal ? [`Run: ${linkInMarkdown(links.temporal)}`] : []),
    ...(links.build ? [`Build: ${linkInMarkdown(links.build)}`] : []),
  ];
}
