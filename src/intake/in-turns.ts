/**
 * Does work for all items, a few at a time. Items with the same key follow one another, in their order. The results stand in
 * the order of the items.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  { keyOf, atOnce }: { keyOf: (item: Item, index: number) => string; atOnce: number },
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const lines = new Map<string, number[]>();
  items.forEach((item, index) => {
    const key = keyOf(item, index);
    lines.set(key, [...(lines.get(key) ?? []), index]);
  });
  const waiting = [...lines.values()];
  const worker = async () => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
      for (const index of line) results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, worker));
  return results;
}
