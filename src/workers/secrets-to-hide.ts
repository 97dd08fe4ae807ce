import type { Config } from '../config/config';
import { Secret } from '../config/secret';

/** The secrets of this process, for the log to take out. The only place besides the clients that looks at their values. */
export function secretsToHide(config: Config): string[] {
  return secretsIn(config.secrets);
}

function secretsIn(value: unknown): string[] {
  if (value instanceof Secret) return [value.reveal()].filter((text) => text !== '');
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(secretsIn);
}
