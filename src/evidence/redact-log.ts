import { createRedactor } from './redact';
export function createLogRedactor(secrets: string[]): (line: string) => string {
  return createRedactor(secrets);
}
