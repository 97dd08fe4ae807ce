/** Nothing reached the run, and whoever sent it was told so. */
export const AT_THE_DOOR = 'refused at the door';

/** The status of each answer over HTTP, and the exit code of the command line. */
const CODES: Record<string, { status: number; exit: number }> = {
  accepted: { status: 200, exit: 0 },
  'waiting-for-more': { status: 200, exit: 0 },
  repeated: { status: 200, exit: 0 },
  'already-decided': { status: 409, exit: 3 },
  'wrong-plan': { status: 409, exit: 3 },
  'too-early': { status: 409, exit: 3 },
  expired: { status: 410, exit: 3 },
  'not-allowed': { status: 403, exit: 3 },
  frozen: { status: 423, exit: 3 },
  malformed: { status: 400, exit: 2 },
  unknown: { status: 503, exit: 1 },
};

/** The word of an answer, which must be one that all surfaces share, come with a reason, and with the code it stands for. */
export function answered(
  { answer, because }: { answer?: unknown; because?: unknown },
  came: { status?: number; exit?: number } = {},
): string {
  const codes = typeof answer === 'string' ? CODES[answer] : undefined;
  const said = `${JSON.stringify({ answer, because })} with ${JSON.stringify(came)}`;
  if (codes === undefined) throw new Error(`no such answer: ${said}`);
  if (typeof because !== 'string' || because.trim() === '') throw new Error(`no reason was given: ${said}`);
  if ((came.status ?? codes.status) !== codes.status) throw new Error(`the wrong status: ${said}`);
  if ((came.exit ?? codes.exit) !== codes.exit) throw new Error(`the wrong exit code: ${said}`);
  return answer as string;
}
