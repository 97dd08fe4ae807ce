const WHOLE_MAX = 20;
const KEPT = 8;

/**
 * A long id in a sentence: its beginning, up to the first eight characters of its last part. The surface shows the whole
 * id elsewhere, with the target of the plan. `ApiKey-46fe1c2d-…` and `98f5a6f7…`.
 */
export function shortId(id: string): string {
  if (id.length <= WHOLE_MAX) return id;
  const prefix = /^[A-Za-z]+-/.exec(id)?.[0] ?? '';
  return `${id.slice(0, prefix.length + KEPT)}…`;
}
