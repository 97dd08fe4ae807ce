import { ConfigProblems } from '../../src/config/problems';

/** What a reading complains about; nothing when it succeeds. Other errors stay errors. */
export async function problemsOf(reading: () => unknown): Promise<readonly string[]> {
  const outcome: unknown = await Promise.resolve()
    .then(reading)
    .catch((error: unknown) => error);
  if (outcome instanceof ConfigProblems) return outcome.problems;
  if (outcome instanceof Error) throw outcome;
  return [];
}
