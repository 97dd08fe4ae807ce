/**
 * Makes checks at the same time, and answers as if they were made one after the other. If several fail, the failure of
 * the first in the list is thrown. All have ended by then.
 */
export async function inOrder<T extends readonly Promise<unknown>[]>(
  checks: readonly [...T],
): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
  const ended = await Promise.allSettled(checks);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return Promise.all(checks);
}
