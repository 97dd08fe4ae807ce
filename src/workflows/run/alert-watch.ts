import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunName } from '../../approvals/plan';
import { SIGNALS } from '../../contract/engine-names';
import { BY_HAND } from '../../contract/run-document';
import type { Alert } from '../../contract/run-document';
import { notesOn } from '../../contract/decorations';
import { alertOf, readAlert, isObject } from '../../contract/run-input';
import { ALERT_MEMO, toMemo } from '../../contract/alert-memo';
import type { RunState } from './run-state';
import { CANCELLED, endRun } from './ending';
import {
  afterDelivery,
  afterRequest,
  afterSignal,
  budgetAt,
  endsTheRun,
  FULL_BUDGET,
  identityOf,
  isBelievable,
  isOverfull,
  isQuiet,
  notBelieved,
  NOTHING_KNOWN,
} from '../../contract/episodes';
import type { AlertState, Delivery, Episode, SignalBudget } from '../../contract/episodes';

/** The alerts of a run while it works: they fire again, resolve, or become a customer impacting event. */
export class AlertWatch {
  private state: AlertState = NOTHING_KNOWN;
  private budget: SignalBudget;
  private passedOn: RunName | null = null;
  /** By identity. Once this run keeps its alerts itself, their names are enough. */
  private readonly alerts = new Map<string, Pick<Alert, 'alertname'> & Partial<Alert>>();
  /** From then on the run keeps its alerts itself: no other run of this runbook holds the location. */
  private keepsAlerts = false;
  private quietSince: number | null = null;
  /** Label sets that came before the run had read which label names a customer impacting event. */
  private unreadLabels: Record<string, string>[] = [];
  private inMemo = '';

  /** Registers the signals. Call it in the first synchronous lines of the workflow. */
  constructor(private readonly run: RunState) {
    const { input, document } = run;
    const startedAt = workflowInfo().startTime.getTime();
    this.budget = budgetAt(FULL_BUDGET, startedAt);
    if (input.alertname === undefined) this.state = afterRequest(this.state, startedAt);
    else this.take('fired', alertOf(input, document.startedAt), startedAt);
    setHandler(defineSignal<[unknown]>(SIGNALS.fired), (value) => this.receive('fired', value), {
      description: 'The alert fired again: {"alertname", "startsAt", "labels", "annotations"}.',
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.resolved), (value) => this.receive('resolved', value), {
      description: 'The alert is resolved: {"alertname", "startsAt", "labels"}, as it fired.',
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.cie), (value) => this.cie(value), {
      description: 'A customer impacting event was raised: {"id"}.',
    });
  }

  /**
   * True when all alerts have been resolved for the whole quiet window. One quiet moment between two restarts is not
   * enough.
   */
  isQuiet(): boolean {
    return this.quietSince !== null && Date.now() - this.quietSince >= this.run.settings.quietWindowMs;
  }

  /** Tells intake which alerts this run knows, and reads the labels by the policy. Call it once the policy was read. */
  policyIsRead(): void {
    for (const labels of this.unreadLabels) this.readCie(labels);
    this.unreadLabels = [];
    if (Object.keys(this.state.known).length > 0) this.writeMemo();
  }

  /** The alerts that another run must hear of when it turns out to hold the location. */
  toPassOn(): Alert[] {
    const { input, document } = this.run;
    const firing = [...this.alerts].filter(([identity]) => this.state.known[identity]?.endedAt === null);
    const asked = input.alertname === undefined ? [alertOf(input, document.startedAt)] : [];
    return [...asked, ...firing.map(([, alert]) => alert as Alert)];
  }

  /** Tells intake which run now has the alerts of this one. */
  passedOnTo(holder: RunName): void {
    this.passedOn = holder;
    this.writeMemo();
  }

  /** No other run can take the alerts any more, so their names are enough. */
  keepAlerts(): void {
    this.keepsAlerts = true;
    for (const [identity, { alertname }] of this.alerts) this.alerts.set(identity, { alertname });
  }

  private receive(kind: Delivery['kind'], value: unknown): void {
    if (this.isTooMuch()) return;
    const alert = readAlert(value);
    if (typeof alert === 'string') return this.malformed(kind, alert);
    this.budget = afterSignal(this.budget, Date.now());
    if (alert.alertname === BY_HAND) this.state = afterRequest(this.state, Date.now());
    else this.take(kind, alert, Date.now());
    this.writeMemo();
  }

  private take(kind: Delivery['kind'], alert: Alert, at: number): void {
    const { alertname, labels, annotations } = alert;
    const identity = identityOf(alert, this.run.input.location);
    const startsAt = Date.parse(alert.startsAt);
    this.state = afterDelivery(this.state, { kind, identity, startsAt, at });
    this.alerts.set(identity, this.keepsAlerts ? { alertname } : alert);
    for (const kept of this.alerts.keys()) if (!Object.hasOwn(this.state.known, kept)) this.alerts.delete(kept);
    for (const note of notesOn(labels, annotations)) this.run.note(note);
    if (!isBelievable(startsAt, at)) this.run.note(notBelieved(alert.startsAt));
    if (kind === 'fired') this.readCie(labels);
    if (!isQuiet(this.state)) this.quietSince = null;
    else this.quietSince ??= at;
    this.show();
  }

  /** People see the alert that has fired for longest. If none fires, they see the one that ended last. */
  private show(): void {
    const known = Object.entries(this.state.known);
    const firing = known.filter(([, { endedAt }]) => endedAt === null);
    const among = firing.length > 0 ? firing : known;
    const order = ([, one]: [string, Episode]) => (firing.length > 0 ? one.since : -one.endedAt!);
    const [first] = among.toSorted((one, other) => order(one) - order(other));
    if (first === undefined) return;
    const [identity, { since }] = first;
    this.run.alertIs({
      alertname: this.alerts.get(identity)?.alertname ?? 'unnamed',
      startsAt: new Date(since).toISOString(),
      state: isQuiet(this.state) ? 'resolved' : 'firing',
    });
  }

  private readCie(labels: Record<string, string>): void {
    // The policy is read after the first signals may have come.
    if (!this.run.settings) {
      this.unreadLabels = [...this.unreadLabels.slice(-9), labels];
    } else if (this.run.settings.cieLabel && this.run.document.cie === null) {
      const id = labels[this.run.settings.cieLabel];
      if (id) this.run.nameCie(id);
    }
  }

  /** Costs one event, so it is written only if intake would learn from it. */
  private writeMemo(): void {
    const { state, budget, passedOn } = this;
    const { againMs = null } = this.run.settings ?? {};
    const known = JSON.stringify(toMemo({ state, budget: FULL_BUDGET, againMs, passedOn }));
    if (known === this.inMemo) return;
    this.inMemo = known;
    upsertMemo({ [ALERT_MEMO]: toMemo({ state, budget, againMs, passedOn }) });
  }

  /** Beyond the limit, signals are dropped unread, and the run says so. */
  private isTooMuch(): boolean {
    const { historyLength: events, historySize: bytes } = workflowInfo();
    if (!isOverfull({ events, bytes })) return false;
    this.run.note(
      'this run was sent so many signals that it reads no more of its alerts and events: look at them yourself',
    );
    return true;
  }

  private cie(value: unknown): void {
    if (this.isTooMuch()) return;
    const id = isObject(value) ? value['id'] : undefined;
    if (typeof id !== 'string' || id === '' || id.length > 200) return this.malformed('cie', 'id: names the event');
    this.run.nameCie(id);
  }

  private malformed(signal: string, because: string): void {
    this.run.refuse({
      decision: signal,
      by: '',
      plan: '',
      verified: false,
      at: this.run.now(),
      answer: 'malformed',
      because,
    });
  }

  /** Does work that is pointless once the alert is quiet or the run is cancelled. Then the run ends `void`. */
  async unlessVoid<T>(work: () => Promise<T>): Promise<T> {
    const working = new CancellationScope();
    const watching = new CancellationScope();
    let quiet = false;
    watching
      .run(() => this.untilQuiet())
      .then(() => {
        quiet = true;
        working.cancel();
      })
      .catch(() => undefined);
    try {
      return await working.run(work);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      if (quiet) endRun('void', 'the alert is resolved, and nothing was changed', { reason: 'recovered' });
      endRun('void', CANCELLED, { reason: 'cancelled' });
    } finally {
      watching.cancel();
    }
  }

  private async untilQuiet(): Promise<void> {
    for (;;) {
      await condition(() => this.quietSince !== null && endsTheRun(this.state));
      const left = this.quietSince! + this.run.settings.quietWindowMs - Date.now();
      const firedAgain = await condition(() => this.quietSince === null, Math.max(1, left));
      if (!firedAgain) return;
    }
  }
}
