import { createHash } from 'node:crypto';
import { COUNTED } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';

const KEPT_MAX = 10_000;

/**
 * Keeps the replies to signatures, so that the run is asked about each signature once. The replies are in memory only:
 * after a restart the run is asked once more. A reply `unknown` is not kept, because the sender should then send the
 * same again.
 */
export class RepliesKept {
  private readonly replies = new Map<string, Promise<Reply>>();
  private readonly underWay = new Map<string, Promise<Reply>>();

  constructor(private readonly max = KEPT_MAX) {}

  /**
   * While one request about a signature is open, the same request waits for it. The engine answers few questions about
   * one run at a time.
   */
  async together(key: unknown, ask: () => Promise<Reply>): Promise<Reply> {
    const id = idOf(key);
    const before = this.underWay.get(id);
    if (before !== undefined) return asRepeated(await before);
    const asked = ask().finally(() => this.underWay.delete(id));
    this.underWay.set(id, asked);
    return asked;
  }

  /** @param key the signature, and everything else that the reply depends on. */
  async once(key: unknown, ask: () => Promise<Reply>): Promise<Reply> {
    const id = idOf(key);
    const before = this.replies.get(id);
    if (before !== undefined) return asRepeated(await before);
    const asked = ask();
    this.replies.set(id, asked);
    const [oldest] = this.replies.keys();
    if (this.replies.size > this.max && oldest !== undefined) this.replies.delete(oldest);
    const isKept = await asked.then(
      ({ answer }) => answer !== 'unknown',
      () => false,
    );
    if (!isKept && this.replies.get(id) === asked) this.replies.delete(id);
    return asked;
  }
}

function idOf(key: unknown): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('base64');
}

function asRepeated(reply: Reply): Reply {
  return COUNTED.includes(reply.answer) ? { ...reply, answer: 'repeated' } : reply;
}
