import type { Simulator } from '../http/serve';
import type { World } from '../world/world';
import { fieldsOf } from '../http/exchange';
import { Clicks } from './clicks';
import { indexOf } from './message-index';
import { WebApi } from './web-api';
import { Workspace, type Member } from './workspace';
import { startXo } from './xo';

/** Invented ids, used by `lab/config/fleet.yaml` too. */
export const CHANNELS = {
  xo: 'CLABXO0001',
  xoStage: 'CLABXO0002',
  runs: 'CLABRUNS01',
  satelliteLink: 'CLABLINK01',
  razee: 'CLABRAZE01',
  archived: 'CLABARCH01',
  private: 'CLABPRIV01',
} as const;
export const MEMBERS = {
  bot: 'ULABBOT001',
  rota: 'ULABROTA01',
  xo: 'ULABXO0001',
  xoStage: 'ULABXO0002',
} as const;

export interface SlackLab {
  simulator: Simulator;
  workspace: Workspace;
  clicks: Clicks;
  /** Told once the server listens: addresses of files are absolute. */
  listensAt(origin: string): void;
  reset(): void;
}

export function slackLab(world: World, tokens: { bot: string; user: string }): SlackLab {
  const xo: Member = { id: MEMBERS.xo, name: 'xo', botId: 'BLABXO0001' };
  const xoStage: Member = { id: MEMBERS.xoStage, name: 'Armada Xo - Stage', botId: 'BLABXO0002' };
  const members: Member[] = [
    { id: MEMBERS.bot, name: 'satlink', botId: 'BLABBOT001', token: tokens.bot },
    { id: MEMBERS.rota, name: 'rota', token: tokens.user },
    xo,
    xoStage,
  ];
  const all = members.map(({ id }) => id);
  const workspace = new Workspace(world.clock, members, [
    { id: CHANNELS.xo, name: 'armada-xo', archived: false, members: all },
    { id: CHANNELS.xoStage, name: 'armada-xo-stage', archived: false, members: all },
    { id: CHANNELS.runs, name: 'satlink-runs', archived: false, members: [MEMBERS.bot, MEMBERS.rota] },
    { id: CHANNELS.satelliteLink, name: 'satellite-link', archived: false, members: [MEMBERS.bot, MEMBERS.rota] },
    { id: CHANNELS.razee, name: 'razee', archived: false, members: [MEMBERS.bot, MEMBERS.rota] },
    { id: CHANNELS.archived, name: 'old-incidents', archived: true, members: [MEMBERS.bot, MEMBERS.rota] },
    { id: CHANNELS.private, name: 'leads-only', archived: false, members: [] },
  ]);
  let origin = '';
  const regions = ['us-east', 'us-south', 'ca-tor', 'eu-central', 'uk-south', 'ap-north'];
  const around = { world, workspace, fileOrigin: () => origin };
  startXo({ member: xo, environments: ['prod', 'prodfr2'], regions, answersBots: true }, around);
  // The staging bot drops what other bots say, as many bots do: it must be asked with a person's token.
  startXo(
    { member: xoStage, environments: ['stage', 'dev'], regions: ['us-south', 'us-east'], answersBots: false },
    around,
  );
  const clicks = new Clicks(workspace);
  const api = new WebApi(workspace, { clock: world.clock, clicks });
  return {
    workspace,
    clicks,
    simulator: {
      name: 'slack',
      answer: async (exchange) =>
        (await clicks.answer(exchange)) ??
        (exchange.path.startsWith('/files-pri/') ? api.file(exchange) : api.answer(exchange)),
      about: (exchange) => {
        const fields = fieldsOf(exchange);
        // A reply, and a look at a thread, are about what the thread was opened for.
        const thread = fields.get('thread_ts') ?? fields.get('ts');
        const channel = workspace.channels.get(fields.get('channel') ?? '');
        const parent = channel === undefined ? undefined : indexOf(channel.messages).byTs.get(thread ?? '');
        const said = [...fields.values(), parent?.text ?? ''].join(' ');
        return world.idsIn(said);
      },
    },
    listensAt: (url) => {
      origin = url;
      clicks.listensAt(url);
    },
    reset: () => {
      workspace.clear();
      clicks.clear();
      api.limits.clear();
    },
  };
}
