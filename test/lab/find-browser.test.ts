import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../lab/browser/find-browser';

test('where none is installed, one is fetched that shows a page', async () => {
  const { CHROME_PATH: _none, ...env } = process.env;
  // Only node and npm are on the path. A browser may stand in the folder of node, so that folder itself is not.
  const bare = await mkdtemp(join(tmpdir(), 'satlink-path-'));
  for (const name of ['node', 'npm']) await symlink(join(dirname(process.execPath), name), join(bare, name));
  const { path, args } = await findBrowser({ ...env, PATH: bare });
  const browser = await chromium.launch({ executablePath: path, args });
  const page = await browser.newPage();
  await page.setContent('<h1>there</h1>');

  expect(path).toContain('satlink-responder');
  expect(await page.textContent('h1')).toBe('there');
  await browser.close();
  await rm(bare, { recursive: true });
}, 240_000);

test('where none can be fetched, an installed one is taken, and without one it is said what to install', async () => {
  const bare = await mkdtemp(join(tmpdir(), 'satlink-path-'));
  await writeFile(join(bare, 'npm'), '#!/bin/sh\necho no registry >&2\nexit 1\n', { mode: 0o755 });
  const env = { PATH: bare, XDG_CACHE_HOME: join(bare, 'cache') };
  await expect(findBrowser(env)).rejects.toThrow('none could be fetched (no registry). Install');
  await symlink(process.execPath, join(bare, 'chromium'));

  expect((await findBrowser(env)).path).toBe(join(bare, 'chromium'));
  await rm(bare, { recursive: true });
});

test('a CHROME_PATH that names nothing is refused rather than passed over', async () => {
  await expect(findBrowser({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow('CHROME_PATH names /nowhere/chrome');
});
