import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../lab/browser/find-browser';

test('where none is installed, one is fetched that shows a page', async () => {
  const { CHROME_PATH: _none, ...env } = process.env;
  // Only what is beside node is there: npm, and no browser.
  const { path, args } = await findBrowser({ ...env, PATH: dirname(process.execPath) });
  const browser = await chromium.launch({ executablePath: path, args });
  const page = await browser.newPage();
  await page.setContent('<h1>there</h1>');

  expect(path).toContain('satlink-responder');
  expect(await page.textContent('h1')).toBe('there');
  await browser.close();
}, 240_000);

test('a CHROME_PATH that names nothing is refused rather than passed over', async () => {
  await expect(findBrowser({ CHROME_PATH: '/nowhere/chrome' })).rejects.toThrow('CHROME_PATH names /nowhere/chrome');
});
