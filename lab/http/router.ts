import type { Answer, Exchange } from './exchange';

/** The parts of a path that a pattern named, decoded. */
export type Parts = Record<string, string>;
type Respond = (exchange: Exchange, parts: Parts) => Answer | Promise<Answer>;

/** Answers by method and path. `:name` is one segment, a trailing `*name` the rest. */
export class Router {
  readonly #routes: { method: string; segments: string[]; respond: Respond }[] = [];

  on(method: string, pattern: string, respond: Respond): this {
    this.#routes.push({ method, segments: pattern.split('/').slice(1), respond });
    return this;
  }

  /** The answer of the first route that fits; 405 where only the method differs, else undefined. */
  answer(exchange: Exchange): Answer | Promise<Answer> | undefined {
    let pathKnown = false;
    for (const { method, segments, respond } of this.#routes) {
      const parts = match(segments, exchange.path.split('/').slice(1));
      if (parts === undefined) continue;
      if (method === exchange.method) return respond(exchange, parts);
      pathKnown = true;
    }
    return pathKnown ? { status: 405, body: 'Method Not Allowed' } : undefined;
  }
}

function match(pattern: string[], path: string[]): Parts | undefined {
  const parts: Parts = {};
  for (const [index, wanted] of pattern.entries()) {
    if (wanted.startsWith('*')) {
      parts[wanted.slice(1)] = path.slice(index).map(decode).join('/');
      return parts;
    }
    const given = path[index];
    if (given === undefined) return undefined;
    if (wanted.startsWith(':')) parts[wanted.slice(1)] = decode(given);
    else if (wanted !== given) return undefined;
  }
  return pattern.length === path.length ? parts : undefined;
}

/** A segment that is no valid encoding stands for itself; it will match nothing. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
