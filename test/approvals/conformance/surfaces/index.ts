import type { Attempt } from '../attempt';
import type { Scene } from '../scene';
import { byCommandLine } from './command-line';
import { byConsole } from './console';
import { byHttp } from './http';
import { bySignal } from './signal';
import { bySlack } from './slack';
import { byTemporalSignal, byTemporalUpdate } from './temporal';
import { byUpdate } from './update';

/** Hands one decision in and returns the word that its maker is answered with. */
type Surface = (scene: Scene, attempt: Attempt) => Promise<string>;

export const SURFACES = {
  Update: byUpdate,
  HTTP: byHttp,
  Signal: bySignal,
  Slack: bySlack,
  Console: byConsole,
  CLI: byCommandLine,
  'temporal update': byTemporalUpdate,
  'temporal signal': byTemporalSignal,
} satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;
export const ALL = Object.keys(SURFACES) as SurfaceName[];
