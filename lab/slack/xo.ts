import type { World } from '../world/world';
import { clusterRecord, inPart, locationRecord, printed, type XoRecord } from './xo-reply';
import { asMrkdwn, type Member, type Message, type Workspace } from './workspace';

/** One of the lookup bots: which environments it knows, and whether it answers other bots. */
export interface XoBot {
  member: Member;
  environments: string[];
  regions: string[];
  answersBots: boolean;
}

/** Lets a bot listen in the workspace and answer `@bot cluster <id>` in the thread of the question. */
export function startXo(
  bot: XoBot,
  { world, workspace, fileOrigin }: { world: World; workspace: Workspace; fileOrigin: () => string },
): void {
  workspace.onMessage(({ channel, message, author }) => {
    if (!channel.members.includes(bot.member.id) || author.id === bot.member.id) return;
    if (author.botId !== undefined && !bot.answersBots) return;
    // Only the form with the member id is a mention; `@xo` typed by a program is plain text.
    const asked = new RegExp(`<@${bot.member.id}>\\s+cluster\\s+(\\S+)`).exec(message.text)?.[1];
    if (asked === undefined || world.xoSilent) return;
    const say = (afterMs: number, said: Partial<Message> & { text: string }) =>
      world.clock.after(afterMs, () => {
        workspace.say(channel, bot.member, { ...said, thread_ts: message.thread_ts ?? message.ts });
      });
    answer(bot, {
      id: asked,
      world,
      say,
      part: (text, part) => inPart(text, part, { workspace, fileOrigin: fileOrigin() }),
    });
  });
}

interface Asked {
  id: string;
  world: World;
  say: (afterMs: number, said: Partial<Message> & { text: string }) => void;
  part: (text: string, part: Parameters<typeof inPart>[1]) => ReturnType<typeof inPart>;
}

/** The burst: noise, then one message per region, those that know nothing first and last. */
function answer(bot: XoBot, { id, world, say, part }: Asked): void {
  const known = recordsOf(bot, { id, world });
  const regions = bot.regions.filter((region) => !known.some(({ record }) => record['Region'] === region));
  say(10, { text: `armada-xo started; Region: ${bot.regions[0]}` });
  say(20, { text: asMrkdwn(`Looking for cluster ${id} & its masters …`) });
  regions.forEach((region, index) => {
    say(index % 2 === 0 ? 40 + index * 15 : 260 - index * 10, {
      text: asMrkdwn(`Could not find a cluster identified by ${id} in region: ${region}`),
    });
  });
  known.forEach(({ record, location }, index) => {
    say(150 + index * 60, part(printed(record, location.xo.shape), location.xo.part));
  });
  say(300, { text: `armada-xo finished; Region: ${bot.regions[0]}` });
}

function recordsOf(bot: XoBot, { id, world }: { id: string; world: World }) {
  const cluster = world.clusters.get(id);
  const location = world.locations.get(cluster?.location ?? id);
  if (location === undefined || !bot.environments.includes(location.environment)) return [];
  const record = cluster === undefined ? locationRecord(location) : clusterRecord(cluster, location);
  const records: { record: XoRecord; location: typeof location }[] = [{ record, location }];
  const { otherTugboat } = location.xo;
  if (otherTugboat !== undefined && cluster === undefined)
    records.push({ record: { ...locationRecord(location, otherTugboat), Region: 'us-east' }, location });

  return records;
}
