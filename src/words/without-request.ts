/**
 * A reason without the request that failed: ` (GET https://…)` and `, transaction …`. The step of the run keeps both for
 * the owner of that system.
 */
export function withoutRequest(because: string): string {
  return because
    .replace(/ \((?:GET|POST|PUT|DELETE|PATCH) https?:\/\/[^)\s]{0,2000}\)/g, '')
    .replace(/, transaction [\w-]{1,100}/g, '');
}
