import type { Page } from 'playwright-core';

/** A page that loads itself anew forgets this. */
export const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { sameAsBefore: true }));
export const isSame = (page: Page) => page.evaluate(() => 'sameAsBefore' in globalThis);
export const text = (page: Page, selector: string) => page.locator(selector).first().textContent();
