/**
 * Does work for all items, a few at a time. Items with the same key follow one another in their order. Items whose keys
 * come first begin before the others. The results are in the order of the items.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  {
    keyOf,
    atOnce,
    comesFirst = () => false,
  }: { keyOf: (item: Item, index: number) => string; atOnce: number; comesFirst?: (key: string) => boolean },
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const lines = new Map<string, number[]>();
  items.forEach((item, index) => {
    const key = keyOf(item, index);
    lines.set(key, [...(lines.get(key) ?? []), index]);
  });
  const inOrder = [...lines].toSorted(([one], [other]) => Number(comesFirst(other)) - Number(comesFirst(one)));
  const waiting = inOrder.map(([, line]) => line);
  const worker = async () => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
      for (const index of line) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, worker));
  return results;
}
