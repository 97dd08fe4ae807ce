import type { Result } from './trial';

export interface Summary {
  trials: number;
  /** Trials in which the moment that they wait for never came: they prove nothing. */
  notMet: number;
  twice: number;
  withoutDecision: number;
  silent: number;
  wrongWords: number;
  /** Escalations: nothing in these trials was refused, so nobody needed one. */
  escalated: number;
  /** Runs in which a person was asked what had happened. */
  askedDoubt: number;
  /** From a kill until the run went on, and the part of it after the killed process worked again. */
  recovery: { kills: number; medianMs: number; p95Ms: number; maxMs: number; maxAfterBackMs: number };
  /** Trials that broke an invariant. */
  broken: number;
  faulty: { kind: string; at: string | null; said: string[]; location: string | null }[];
}

export function summaryOf(results: readonly Result[]): Summary {
  const count = (has: (result: Result) => boolean) => results.filter(has).length;
  const recovered = results.flatMap(({ recoveredMs }) => recoveredMs ?? []).sort((one, other) => one - other);
  const afterBack = results.flatMap(({ recoveredMs, backMs }) =>
    recoveredMs === null || backMs === null ? [] : Math.max(0, recoveredMs - backMs),
  );
  const at = (share: number) => recovered[Math.min(recovered.length - 1, Math.floor(share * recovered.length))] ?? 0;
  const faulty = results.filter((result) => wrongsOf(result).length > 0);
  return {
    trials: results.length,
    notMet: count(({ met }) => !met),
    twice: count(({ verdict }) => verdict.twice.length > 0),
    withoutDecision: count(({ verdict }) => verdict.withoutDecision.length > 0),
    silent: count(({ verdict }) => verdict.silent.length > 0),
    wrongWords: count(({ verdict }) => verdict.wrongWords.length > 0),
    escalated: count(({ verdict }) => verdict.escalated !== null),
    askedDoubt: count(({ verdict }) => verdict.askedDoubt),
    recovery: {
      kills: recovered.length,
      medianMs: at(0.5),
      p95Ms: at(0.95),
      maxMs: at(1),
      maxAfterBackMs: Math.max(0, ...afterBack),
    },
    broken: faulty.length,
    faulty: faulty.map((result) => ({
      kind: result.kind,
      at: result.at,
      said: wrongsOf(result),
      location: result.document?.location ?? null,
    })),
  };
}

function wrongsOf({ verdict }: Result): string[] {
  return [...verdict.twice, ...verdict.withoutDecision, ...verdict.silent, ...verdict.wrongWords];
}

/** One line for each kind, and the sums. */
export function tableOf(results: readonly Result[], summary: Summary): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => [kind, summaryOf(results.filter((result) => result.kind === kind))] as const);
  const lines = [...rows, ['all', summary] as const].map(([name, one]) =>
    [
      name.padEnd(22),
      ...[one.trials, one.notMet, one.twice, one.withoutDecision, one.silent, one.wrongWords, one.escalated].map(
        column,
      ),
      column(one.askedDoubt),
      one.recovery.kills === 0
        ? ''
        : `${seconds(one.recovery.medianMs)} / ${seconds(one.recovery.maxMs)} / ${seconds(one.recovery.maxAfterBackMs)}`,
    ].join(' '),
  );
  const heads = ['trials', 'not met', 'twice', 'no dec.', 'silent', 'wrong', 'escal.', 'asked'];
  const head = [
    `${'kind'.padEnd(22)}`,
    ...heads.map((one) => one.padStart(7)),
    'went on after: median / longest / longest since the process was back',
  ].join(' ');
  return `${[head, ...lines].join('\n')}\n`;
}

const column = (value: number) => String(value).padStart(7);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
