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

  constructor(private readonly max = KEPT_MAX) {}

  /** @param key the signature, and all that the reply depends on. */
  async once(key: unknown, ask: () => Promise<Reply>): Promise<Reply> {
    const id = createHash('sha256').update(JSON.stringify(key)).digest('base64');
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

function asRepeated(reply: Reply): Reply {
  return COUNTED.includes(reply.answer) ? { ...reply, answer: 'repeated' } : reply;
}
