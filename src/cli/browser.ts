import { spawn } from 'node:child_process';
import type { Io } from './io';

/** An opener that is still there after this time has started the browser itself. */
const STARTED_MS = 2_000;

/** Opens a page in the browser of the person. False if there is none: on a server, or if the opener fails. */
export function openPage({ env }: Pick<Io, 'env'>, url: string): Promise<boolean> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const hasScreen = process.platform === 'darwin' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  if (!hasScreen) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [url], { env, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), STARTED_MS);
    const end = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}
