/** The answer to a decision and its reason, as the reply box of a page says them. */
export function replyIn(page: string): { answer: string | undefined; because: string | undefined } {
  const [, because, answer] =
    /class="reply[^>]*>\s*<p>\s*<b>[^<]*<\/b>\s*([^<]*?)\s*<small class="code">([a-z-]+)/.exec(page) ?? [];
  return { answer, because };
}
