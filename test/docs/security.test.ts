import { readFileSync } from 'node:fs';
import { CASES } from '../approvals/conformance/cases';

/** Each threat that the page names is stopped by a test that exists. */
const ROWS = [...readFileSync('docs/security.md', 'utf8').matchAll(/\| `(test\/[^`]+)`: (.+) \|$/gm)].map(
  ([, file, title]) => [file!, title!] as const,
);

test('the page names tests', () => expect(ROWS.length).toBeGreaterThan(20));

test.each(ROWS)('%s has a test "%s"', (file, title) => {
  // The situations of the suite are named in its table, whole.
  if (file === 'test/approvals/conformance.test.ts') expect(CASES.map(({ name }) => name)).toContain(title);
  else expect(readFileSync(file, 'utf8')).toContain(title);
});
