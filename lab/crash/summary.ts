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
  /** From the moment that all killed processes worked again until the run went on; `wholeMs` counts from the kill. */
  recovery: {
    kills: number;
    medianMs: number;
    p90Ms: number;
    maxMs: number;
    wholeMs: { medianMs: number; maxMs: number };
  };
  /** Trials that broke an invariant. */
  broken: number;
  faulty: { kind: string; at: string | null; said: string[]; location: string }[];
}

export function summaryOf(results: readonly Result[]): Summary {
  const count = (has: (result: Result) => boolean) => results.filter(has).length;
  const recoveries = results.flatMap(({ recovery }) => recovery ?? []);
  const sinceBack = recoveries.map(({ sinceBackMs }) => sinceBackMs);
  const whole = recoveries.map(({ totalMs }) => totalMs);
  const faulty = results.filter(({ verdict }) => wrongsOf(verdict).length > 0);
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
      kills: recoveries.length,
      medianMs: quantile(sinceBack, 0.5),
      p90Ms: quantile(sinceBack, 0.9),
      maxMs: quantile(sinceBack, 1),
      wholeMs: { medianMs: quantile(whole, 0.5), maxMs: quantile(whole, 1) },
    },
    broken: faulty.length,
    faulty: faulty.map(({ kind, at, verdict, location }) => ({ kind, at, said: wrongsOf(verdict), location })),
  };
}

export function wrongsOf({ twice, withoutDecision, silent, wrongWords }: Result['verdict']): string[] {
  return [...twice, ...withoutDecision, ...silent, ...wrongWords];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** One line for each kind, and the sums. */
export function tableOf(results: readonly Result[], summary: Summary): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => [kind, summaryOf(results.filter((result) => result.kind === kind))] as const);
  const lines = [...rows, ['all', summary] as const].map(([name, one]) => {
    const counts = [one.trials, one.notMet, one.twice, one.withoutDecision, one.silent, one.wrongWords, one.escalated];
    return [name.padEnd(22), ...counts.map(column), column(one.askedDoubt), wordsOfRecovery(one.recovery)].join(' ');
  });
  const heads = ['trials', 'not met', 'twice', 'no dec.', 'silent', 'wrong', 'escal.', 'asked'];
  const head = [
    `${'kind'.padEnd(22)}`,
    ...heads.map((one) => one.padStart(7)),
    'went on after its process was back: median / 90 % / longest (since the kill: median / longest)',
  ].join(' ');
  return `${[head, ...lines].join('\n')}\n`;
}

function wordsOfRecovery({ kills, medianMs, p90Ms, maxMs, wholeMs }: Summary['recovery']): string {
  if (kills === 0) return '';
  const after = [medianMs, p90Ms, maxMs].map(seconds).join(' / ');
  return `${after} (${seconds(wholeMs.medianMs)} / ${seconds(wholeMs.maxMs)})`;
}

const column = (value: number) => String(value).padStart(7);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
