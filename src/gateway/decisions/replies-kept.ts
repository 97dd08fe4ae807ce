import { createHash } from 'node:crypto';
import { COUNTED } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';

const KEPT_MAX = 10_000;

/**
 * The replies to signatures that were handed in, so that the same one is asked about once. In memory alone: after a restart
 * it is asked about once more. An answer that is `unknown` is not kept, because then the same is to be sent again.
 */
export class RepliesKept {
  private readonly replies = new Map<string, Promise<Reply>>();
  private readonly underWay = new Map<string, Promise<Reply>>();

  constructor(private readonly max = KEPT_MAX) {}

  /** While the same is being asked, nobody asks it a second time: the engine answers few questions about one run at a time. */
  async together(key: unknown, ask: () => Promise<Reply>): Promise<Reply> {
    const id = idOf(key);
    const before = this.underWay.get(id);
    if (before !== undefined) return asRepeated(await before);
    const asked = ask().finally(() => this.underWay.delete(id));
    this.underWay.set(id, asked);
    return asked;
  }

  /** @param key the signature, and all that the reply depends on. */
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
