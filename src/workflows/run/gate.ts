import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { COUNTED, readDecision } from '../../approvals/decision';
import type { Answer, Choice, Decision, RecordedDecision, Reply } from '../../approvals/decision';
import { isSameName } from '../../approvals/names';
import type { Plan } from '../../approvals/plan';
import { shownName } from '../../approvals/shown-name';
import type { Judgement } from '../../contract/activities';
import { DECIDE_UPDATE, SIGNALS } from '../../contract/engine-names';
import type { GateTerms } from './gate-terms';
import type { RunState } from './run-state';
import { keeping, policy } from './activities';

/** How a gate closed: by a decision that counts, by its deadline, or because the run no longer asks. */
export type GateEnd =
  | { kind: 'decided'; choice: Choice; at: string; decisions: RecordedDecision[] }
  | { kind: 'expired' }
  | { kind: 'withdrawn'; because: string };

interface OpenGate {
  plan: Plan;
  offers: readonly Choice[];
  expiresAt: string;
  end: GateEnd | null;
}

const CHOICE_OF_SIGNAL: Record<string, Choice> = {
  [SIGNALS.approve]: 'approve',
  [SIGNALS.reject]: 'reject',
  [SIGNALS.customerRotated]: 'customer-rotated',
  [SIGNALS.itHappened]: 'it-happened',
  [SIGNALS.itDidNot]: 'it-did-not',
};

/**
 * Decisions arrive here. There is at most one open gate at a time. The validator refuses a decision if the run's own
 * state is enough to refuse it. The handler decides the rest, one at a time in order of arrival. After asking the
 * policy it looks at the gate again, because time has passed.
 */
export class Gate {
  private gate: OpenGate | null = null;
  private lastInLine: Promise<unknown> = Promise.resolve();
  /**
   * The decisions that count, as they were given: a signature covers the whole of one. The document shows them
   * redacted.
   */
  private readonly given: RecordedDecision[] = [];

  /** Registers the Update and the Signals. Call it in the first synchronous lines of the workflow. */
  constructor(private readonly run: RunState) {
    setHandler(defineUpdate<Reply, [unknown]>(DECIDE_UPDATE), (value) => this.decide(read(value)), {
      validator: (value) => throwRefusal(this.refusalAtOnce(value)),
      description:
        'Decide the open gate: {"decision", "plan", "by", "comment"?, "change"?}. Answers whether it counted.',
    });
    for (const [signal, choice] of Object.entries(CHOICE_OF_SIGNAL)) {
      setHandler(defineSignal<[unknown]>(signal), (value) => this.receive(choice, value), {
        description: `Answer "${choice}" without waiting for the reply: {"plan", "by", "comment"?, "change"?}.`,
      });
    }
    setDefaultSignalHandler((signal, value) => {
      this.recordRefusal(signal.slice(0, 60), value, {
        answer: 'malformed',
        because: `there is no signal named ${signal.slice(0, 60)}`,
      });
    });
  }

  /** Opens a gate and waits for its end. `CancelledFailure` closes it as withdrawn. */
  async ask(plan: Plan, about: GateTerms): Promise<GateEnd> {
    const { offers, expiresAt } = about;
    const gate: OpenGate = { plan, offers, expiresAt, end: null };
    this.gate = gate;
    this.run.ask(plan, about);
    let withdrawn = true;
    try {
      await condition(() => gate.end !== null, Math.max(1, Date.parse(expiresAt) - Date.now()));
      withdrawn = false;
      // A decision is looked at before the deadline: signals and updates run before timers in one activation.
      gate.end ??= { kind: 'expired' };
      return gate.end;
    } finally {
      if (withdrawn) gate.end ??= { kind: 'withdrawn', because: 'the run no longer asks' };
      this.run.askNoMore(gate.end!.kind);
    }
  }

  /** Closes the open gate, unless it was decided before. */
  withdraw(because: string): void {
    if (this.gate !== null) this.gate.end ??= { kind: 'withdrawn', because };
  }

  /** The refusals that follow from the run's own state, in the order of the answers. Null lets the decision through. */
  private refusalAtOnce(value: unknown): Reply | null {
    const decision = readDecision(value);
    if (typeof decision === 'string') return { answer: 'malformed', because: decision };
    const reply = this.replyUnjudged(decision);
    return reply === null || reply.answer === 'repeated' ? null : reply;
  }

  /** The reply to a decision that need not be judged; else null. */
  private replyUnjudged(decision: Decision): Reply | null {
    const { gate } = this;
    const { follows } = this.run.document;
    if (gate === null && follows)
      return { answer: 'wrong-plan', because: `this run is decided in ${follows}: decide there` };
    if (gate === null) return { answer: 'too-early', because: 'nothing is being asked yet; wait for the plan' };
    const same = this.run.document.decisions.find(
      (other) =>
        other.plan === decision.plan && isSameName(other.by, decision.by) && other.decision === decision.decision,
    );
    if (same && decision.plan === gate.plan.code)
      return { answer: 'repeated', because: `${same.by} said ${decision.decision} at ${same.at}; it stands` };

    if (gate.end?.kind === 'decided') {
      const { choice, at, decisions } = gate.end;
      return {
        answer: 'already-decided',
        because: `${decisions.map((one) => one.by).join(' and ')} said ${choice} at ${at}`,
      };
    }
    if (gate.end?.kind === 'withdrawn') return { answer: 'already-decided', because: gate.end.because };
    if (gate.end?.kind === 'expired' || Date.now() >= Date.parse(gate.expiresAt))
      return { answer: 'expired', because: `the time to decide ended at ${gate.expiresAt}` };

    if (decision.plan !== gate.plan.code) {
      return {
        answer: 'wrong-plan',
        because: `this run asks about plan ${gate.plan.code}; look at it before deciding`,
      };
    }
    return null;
  }

  private async decide(decision: Decision): Promise<Reply> {
    const turn = this.lastInLine.then(() => this.judge(decision));
    this.lastInLine = turn.catch(() => undefined);
    const reply = await turn;
    if (decision.decision === 'reject' && reply.answer === 'accepted') await this.keepNo();
    return reply;
  }

  /**
   * The *no* is kept only now that it counts. One that came too late must not stop an approval that counts. The person
   * who said no gets the answer once it is kept, and the run closes no earlier.
   */
  private async keepNo(): Promise<void> {
    const { plan, end } = this.gate!;
    if (end?.kind !== 'decided') return;
    const { by } = end.decisions[0]!;
    await CancellationScope.nonCancellable(() => keeping.keepNo({ plan, by })).catch(() => {
      // Keeping is repeated for ever, so a failure here is our own fault. The *no* counts for this run all the same.
      this.run.leave(`Reset no key under plan ${plan.code}: ${by} said no, and the engine could not keep that.`);
    });
  }

  private async judge(decision: Decision): Promise<Reply> {
    const before = this.replyUnjudged(decision);
    if (before !== null) return this.settle(decision, before, { verified: false });
    const { plan, offers } = this.gate!;
    // Not cancellable: a person who decided while the run was being cancelled still gets an answer.
    const verdict = await CancellationScope.nonCancellable(() =>
      policy.authorise({
        decision,
        plan,
        offers: [...offers],
        standing: this.counted(plan, decision.decision),
      }),
    ).catch((): Judgement => ({
      answer: 'unknown',
      because: 'the policy could not be asked; sending the same decision again is safe',
      verified: false,
    }));
    // Under the person's name in the policy: two decisions under two names of one person are one decision.
    const known = { ...decision, by: shownName(verdict.by ?? decision.by) };
    return this.settle(known, this.replyUnjudged(known) ?? verdict, verdict);
  }

  /** Records the result of a decision. A refusal is thrown, so that the Update fails with the answer as its type. */
  private settle(
    decision: Decision,
    reply: Reply,
    { verified, via, said }: Pick<Judgement, 'verified' | 'via' | 'said'>,
  ): Reply {
    if (reply.answer === 'repeated') return reply;
    const { signed, comment, change, ...given } = decision;
    const at = this.run.now();
    // A comment is written by a person and may hold a key. So it is shown only after it was redacted.
    const shown = { ...given, ...said, verified, at, via };
    if (!COUNTED.includes(reply.answer)) {
      this.run.refuse({ ...shown, answer: reply.answer, because: reply.because });
      throw refusal(reply);
    }
    const counted = { ...shown, answer: reply.answer, signed };
    this.run.decided(counted);
    this.given.push({
      ...counted,
      comment,
      change,
    });
    if (reply.answer === 'accepted') {
      const { plan } = this.gate!;
      this.gate!.end = {
        kind: 'decided',
        choice: decision.decision,
        at,
        decisions: this.counted(plan, decision.decision),
      };
      // In the same moment, so that no card shows the decision beside the buttons that asked for it.
      this.run.askNoMore('decided');
    }
    this.run.show();
    return { answer: reply.answer, because: reply.because };
  }

  private counted(plan: Plan, choice: Choice): RecordedDecision[] {
    return this.given.filter((one) => one.plan === plan.code && one.decision === choice);
  }

  /**
   * A decision by signal. It works like the Update. The run document keeps a refusal, because a signal gets no reply.
   */
  private async receive(choice: Choice, value: unknown): Promise<void> {
    const given = { ...(value !== null && typeof value === 'object' ? value : {}), decision: choice };
    const refused = this.refusalAtOnce(given);
    if (refused !== null) return this.recordRefusal(choice, value, refused);
    await this.decide(read(given)).catch((error: unknown) => {
      if (!(error instanceof ApplicationFailure)) throw error;
    });
  }

  private recordRefusal(decision: string, value: unknown, { answer, because }: Reply): void {
    const given = (value ?? {}) as Record<string, unknown>;
    const text = (field: string, max: number) => (typeof given[field] === 'string' ? given[field].slice(0, max) : '');
    this.run.refuse({
      decision,
      by: shownName(text('by', 120)),
      plan: text('plan', 8),
      verified: false,
      at: this.run.now(),
      answer,
      because,
    });
  }
}

function read(value: unknown): Decision {
  const decision = readDecision(value);
  if (typeof decision === 'string') throw refusal({ answer: 'malformed', because: decision });
  return decision;
}

function refusal({ answer, because }: { answer: Answer; because: string }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(because, answer);
}

function throwRefusal(reply: Reply | null): void {
  if (reply !== null) throw refusal(reply);
}
