import type { LabLocation, TokenOutcome } from '../world/model';
import { hexId } from '../world/secrets';

const MINUTE_MS = 60_000;
/** How far back a pod's log goes. */
const WINDOW_MS = 30 * MINUTE_MS;

/**
 * `connector_pod_logs_{env}.log`: the logs of three connector pods until now, one after the other. Their `getToken`
 * lines follow from IAM's answers to the key that the location had at the time.
 */
export function podLog(location: LabLocation, nowMs: number): string {
  const pods = ['k7x2p', 'q9m4d', 'z4t8w'].map((end) => `satellite-link-connector-6f5c9b7d4-${end}`);
  // Versions differ while a new one is rolled out: only the first pod prints IAM's own code.
  return pods.map((pod, index) => podSection(location, { pod, nowMs, printsCode: index === 0 })).join('');
}

function podSection(
  location: LabLocation,
  { pod, nowMs, printsCode }: { pod: string; nowMs: number; printsCode: boolean },
): string {
  const startMs = nowMs - WINDOW_MS;
  const lines = [line(pod, startMs, { level: 30, msgid: 'C01-001', msg: 'connector started', location: location.id })];
  location.token.forEach(({ sinceMs, outcome }, index) => {
    const untilMs = location.token[index + 1]?.sinceMs ?? nowMs;
    if (untilMs < startMs) return;
    const fromMs = Math.max(sinceMs, startMs);
    for (const atMs of attempts(fromMs, untilMs)) {
      lines.push(
        line(pod, atMs - 1, { level: 30, msgid: 'C03-700', msg: 'getToken request', region: location.region }),
      );
      lines.push(line(pod, atMs, tokenRecord(outcome, { ...location, printsCode })));
      if (outcome.kind !== 'ok')
        lines.push(line(pod, atMs, { level: 50, msgid: 'C01-009', msg: 'tunnel is not connected, the pod restarts' }));
    }
  });
  return [`==== ${pod} ====`, ...lines, ''].join('\n');
}

/** One attempt a minute, and some close to the end: a phase may be shorter than a minute, above all in the lab. */
function attempts(fromMs: number, untilMs: number): number[] {
  const times = [untilMs - 24, untilMs - 12].filter((time) => time > fromMs);
  for (let time = fromMs + 3; time < untilMs - MINUTE_MS; time += MINUTE_MS) times.push(time);
  return [...times, untilMs].sort((a, b) => a - b);
}

function tokenRecord(
  outcome: TokenOutcome,
  { region, printsCode }: { region: string; printsCode: boolean },
): Record<string, unknown> {
  const failed = { level: 50, msgid: 'C03-703', msg: 'getToken error' };
  switch (outcome.kind) {
    case 'ok':
      return { level: 30, msgid: 'C03-704', msg: 'getToken response', statusCode: 200, expiresIn: 3600 };
    case 'rejected':
      return {
        ...failed,
        err: {
          type: 'Error',
          message: `region ${region}, code: 401. IAM Error: "status code: ${outcome.status}. ${printsCode ? `${outcome.code}: ` : ''}${outcome.message}", API Error: "null"`,
        },
      };
    case 'throttled':
      return {
        ...failed,
        err: {
          type: 'Error',
          message: `region ${region}, code: 429. IAM Error: "status code: 429. Too many requests.", API Error: "null"`,
        },
      };
    case 'unreachable':
      return {
        ...failed,
        err: { type: 'TimeoutError', message: "Timeout awaiting 'request' for 120000ms", code: 'ETIMEDOUT' },
      };
  }
}

function line(pod: string, atMs: number, record: Record<string, unknown>): string {
  const pid = 10 + (parseInt(hexId(pod).slice(0, 2), 16) % 20);
  const { level, ...rest } = record;
  return JSON.stringify({ level, time: Math.round(atMs), pid, hostname: pod, name: 'connector', ...rest });
}
