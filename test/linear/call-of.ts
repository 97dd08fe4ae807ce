import { BESIDES } from './calls';
import type { Exported } from './readers';

export type Read = (text: string) => unknown;

/** An object in which the text stands where any field could have it. */
const fields = (text: string) => ({ [text]: text, text, list: text.split(' ').slice(0, 1_000) });

const ARGUMENT: Record<Exported['takes'], (text: string) => unknown> = {
  text: (text) => text,
  texts: (text) => text.split('\n'),
  bytes: (text) => Buffer.from(text),
  anything: fields,
};

/** Calls an exported function with a text where its first argument takes one. */
export function callOf({ name, module, takes }: Exported): Read {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported = (require(`../../src/${module}`) as Record<string, (...all: unknown[]) => unknown>)[
    name.split('#')[1]!
  ]!;
  const besides = BESIDES[name] ?? [];
  return (text) => {
    try {
      return exported(ARGUMENT[takes](text), ...besides);
    } catch {
      // Some refuse by an error.
      return undefined;
    }
  };
}
