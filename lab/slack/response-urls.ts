import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/exchange';

const USES_MAX = 5;
const VALID_MS = 30 * 60_000;

/** The messages that only one member sees: through the response addresses of clicks, or whispered. */
export class ResponseUrls {
  #origin = '';
  readonly #open = new Map<string, { member: string; uses: number; until: number }>();
  readonly #said: { member: string; text: string }[] = [];

  listensAt(origin: string): void {
    this.#origin = origin;
  }

  clear(): void {
    this.#open.clear();
    this.#said.length = 0;
  }

  /** A new address for one click: five answers within half an hour. */
  open(member: string): { url: string } {
    const id = randomUUID();
    this.#open.set(id, { member, uses: 0, until: Date.now() + VALID_MS });
    return { url: `${this.#origin}/actions/${id}` };
  }

  whisper(member: string, text: string): void {
    this.#said.push({ member, text });
  }

  by(member: string): string[] {
    return this.#said.filter((one) => one.member === member).map(({ text }) => text);
  }

  hear(id: string, body: unknown): Answer {
    const address = this.#open.get(id);
    if (!address || address.until < Date.now()) return { status: 404, body: { ok: false, error: 'expired_url' } };
    if (address.uses >= USES_MAX) return { status: 404, body: { ok: false, error: 'used_url' } };
    const { text } = (body ?? {}) as { text?: unknown };
    if (typeof text !== 'string' || text === '') return { status: 400, body: { ok: false, error: 'no_text' } };
    address.uses += 1;
    this.whisper(address.member, text);
    return { status: 200, body: 'ok' };
  }
}
