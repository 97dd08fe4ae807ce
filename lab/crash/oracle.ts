import type { RunDocument, Step } from '../../src/contract/run-document';

/** A question to a person at a gate, and the real effects by then. */
export interface Asked {
  code: string;
  because: string;
  offers: readonly string[];
  /** True when the plan says what the run changed before an operator reset it. */
  tellsEarlier: boolean;
  approved: boolean;
  resetsThen: number;
}

/** The real effects on one location, as the lab knows them. Copies by a fault of the lab do not count. */
export interface Truth {
  resets: number;
  refreshes: number;
}

export interface Played {
  /** Null when the run did not end in the time that the trial gave it. */
  document: RunDocument | null;
  asked: readonly Asked[];
  truth: Truth;
  /** How many runs the engine has of this location. */
  runs: number;
}

export interface Verdict {
  /** More effects than approvals that were not taken back. */
  twice: string[];
  withoutDecision: string[];
  silent: string[];
  wrongWords: string[];
  escalated: string | null;
  /** A person was asked what had happened. */
  askedDoubt: boolean;
}

/** The words of a run about its life before an operator's reset. */
const EARLIER = {
  R1: /Before an operator reset this run, it was about to send the reset of the key/,
  R2: /Before an operator reset this run, it was about to send the refresh of the master/,
} as const;
/** In these trials only the run itself changes anything. */
const BY_OTHERS = /(?:somebody|the customer|another run) replaced the key/;
/** The words of a gate that opens again because the approved change did not happen. */
const DENIES = {
  resets: /the reset (did not happen|was not sent)|nothing was changed/,
  refreshes: /the refresh (did not start|was not started)/,
} as const;

/** Compares the words of a run with the real effects. Pure: the same trial is always judged the same. */
export function judge({ document, asked, truth, runs }: Played): Verdict {
  const verdict: Verdict = {
    twice: [],
    withoutDecision: [],
    silent: [],
    wrongWords: [],
    escalated: null,
    askedDoubt: asked.some(({ offers }) => offers.includes('it-happened')),
  };
  const approved = asked.filter((one) => one.approved && one.offers.includes('approve'));
  const grants = {
    resets: distinct(approved.filter(({ offers }) => offers.includes('customer-rotated'))),
    refreshes: distinct(approved),
  };
  for (const what of ['resets', 'refreshes'] as const) {
    const denied = distinct(asked.filter(({ because }) => DENIES[what].test(because)));
    if (truth[what] > 0 && grants[what] === 0) verdict.withoutDecision.push(`${truth[what]} ${what}`);
    else if (truth[what] > grants[what]) verdict.twice.push(`${truth[what]} ${what} after ${grants[what]} approvals`);
    else if (truth[what] > grants[what] - denied)
      verdict.wrongWords.push(`said that one of ${truth[what]} ${what} did not happen`);
  }
  if (runs > 1) verdict.twice.push(`${runs} runs of one episode`);
  for (const [index, one] of asked.entries()) {
    // Under the same code it is the same permit, which is spent: what it did is told when that shows.
    if (asked.slice(0, index).some(({ code }) => code === one.code)) continue;
    if (one.offers.includes('customer-rotated') && one.resetsThen > 0 && !one.tellsEarlier)
      verdict.wrongWords.push('asked for a reset without saying that the key was replaced before');
  }
  if (document === null || document.outcome === null) verdict.silent.push('the run did not end');
  else judgeEnd(document, truth, verdict);
  return verdict;
}

function judgeEnd(document: RunDocument, truth: Truth, verdict: Verdict): void {
  const { outcome, told, steps } = document;
  const { kind, because } = outcome!;
  if (kind === 'escalated') verdict.escalated = because;
  if (['escalated', 'declined', 'expired'].includes(kind) && told.length === 0)
    verdict.silent.push(`${kind} told nobody`);
  if (kind === 'failed' || kind === 'terminated') verdict.silent.push(`closed by the engine: ${kind}`);
  for (const [id, happened, what] of [
    ['R1', truth.resets, 'the key was replaced'],
    ['R2', truth.refreshes, 'the master was refreshed'],
  ] as const) {
    const step = steps.find((one) => one.id === id)!;
    // A life after an operator's reset may leave out what the one before did, and then the end tells it.
    if (!(step.state !== 'done' && EARLIER[id].test(because)))
      verdict.wrongWords.push(...wrongAbout(step, happened, what));
    if (BY_OTHERS.test(step.because ?? '')) verdict.wrongWords.push(`${id} names others: ${step.because}`);
  }
  const toldEarlier = EARLIER.R1.test(because) || EARLIER.R2.test(because);
  if (/nothing was changed/.test(because) && truth.resets + truth.refreshes > 0 && !toldEarlier)
    verdict.wrongWords.push('says that nothing was changed');
}

/** A step that is in doubt says nothing; every other one says that it was done by us, or that it was not. */
function wrongAbout({ id, state }: Step, happened: number, what: string): string[] {
  if (state === 'in-doubt') return [];
  if (state === 'done') return happened > 0 ? [] : [`${id} is done, and it is not true that ${what}`];
  return happened > 0 ? [`${id} is ${state}, and ${what}`] : [];
}

function distinct(asked: readonly Asked[]): number {
  return new Set(asked.map(({ code }) => code)).size;
}
