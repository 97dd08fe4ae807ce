import type { FastifyRequest } from 'fastify';

const WINDOW_MS = 60_000;
const ADDRESSES_MAX = 10_000;

const wronglySigned = new WeakSet<FastifyRequest>();

/** For a surface that finds a wrong signature in the body, and answers it otherwise than with 401. */
export function cameWithWrongSignature(request: FastifyRequest): void {
  wronglySigned.add(request);
}

export function isWronglySigned(request: FastifyRequest): boolean {
  return wronglySigned.has(request);
}

/** How often each address came with a wrong token or signature. One that did so too often is shut out for the minute. */
export class WrongTokens {
  private readonly windows = new Map<string, { since: number; count: number }>();

  constructor(private readonly perMinute: number) {}

  count(address: string, nowMs: number): void {
    const window = this.windowOf(address, nowMs) ?? { since: nowMs, count: 0 };
    window.count += 1;
    // The oldest goes when there are too many, so that they cannot fill the memory.
    this.windows.delete(address);
    this.windows.set(address, window);
    const [oldest] = this.windows.keys();
    if (this.windows.size > ADDRESSES_MAX && oldest !== undefined) this.windows.delete(oldest);
  }

  /** For how many seconds an address is shut out; 0 when it is not. */
  shutFor(address: string, nowMs: number): number {
    const window = this.windowOf(address, nowMs);
    if (window === undefined || window.count < this.perMinute) return 0;
    return Math.max(1, Math.ceil((window.since + WINDOW_MS - nowMs) / 1000));
  }

  private windowOf(address: string, nowMs: number): { since: number; count: number } | undefined {
    const window = this.windows.get(address);
    return window !== undefined && nowMs - window.since < WINDOW_MS ? window : undefined;
  }
}
