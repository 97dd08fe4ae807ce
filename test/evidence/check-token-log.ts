import type { TokenLogFinding } from '../../src/contract/findings';
import { readTokenLog, type TokenLogQuestion } from '../../src/evidence/token-log/token-log';

/** Reads a log of these lines and compares the facts that the case names. */
export function check(
  lines: string[] | Buffer,
  expected: Partial<TokenLogFinding>,
  asked: TokenLogQuestion = {},
): void {
  const bytes = Buffer.isBuffer(lines) ? lines : Buffer.from(lines.map((line) => `${line}\n`).join(''));

  const finding = readTokenLog(bytes, asked);

  expect(finding).toMatchObject(expected);
  expect(finding.because).toMatch(/\S.*\.$/);
}

/** A time on the day of the incident. */
export const at = (clock: string): string => `2026-11-22T${clock}Z`;
export const failed = (clock: string, status = 400): string =>
  `${at(clock)} ERROR getToken error: status code: ${status}`;
export const worked = (clock: string): string => `${at(clock)} INFO getToken response: status 200`;
