import { mkdtemp, rm, symlink } from 'node:fs/promises';
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

test('a CHROME_PATH that names nothing is refused rather than passed over', async () => {
  await expect(findBrowser({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow('CHROME_PATH names /nowhere/chrome');
});
