import { inspect } from 'node:util';

/** A credential. It prints as `[secret]` if it is printed by accident; `reveal` is the only way to its value. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call this only in the line that makes the request. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The values of all secrets in a configuration. Only code that hides them may use this. */
export function secretsIn(value: unknown): string[] {
  if (value instanceof Secret) return [value.reveal()].filter((text) => text !== '');
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(secretsIn);
}
