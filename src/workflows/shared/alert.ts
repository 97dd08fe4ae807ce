import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import { BY_HAND, SIGNALS } from '../connector-cannot-reach-iam/contract';
import type { Alert } from '../connector-cannot-reach-iam/contract';
import { readAlert, isObject } from '../connector-cannot-reach-iam/input';
import type { CaseFile } from './case-file';
import type { Ending } from './ending';

/** The alert behind a run: fired again, resolved, or raised to a customer impacting event while the run works. */
export class AlertWatch {
  /** What fires, by name and place: the alert of a cluster says nothing about that of its location. */
  private readonly firing = new Set<string>();
  private quietSince: number | null = null;

  /** Registers the signals; call it in the first synchronous lines of the workflow. */
  constructor(private readonly file: CaseFile) {
    const { alertname, labels = {} } = file.input;
    if (alertname) this.firing.add(this.keyOf({ alertname, labels }));
    setHandler(defineSignal<[unknown]>(SIGNALS.fired), (value) => this.fired(value), {
      description: 'The alert fired again: {"alertname", "startsAt", "labels", "annotations"}.',
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.resolved), (value) => this.resolved(value), {
      description: 'The alert is resolved: {"alertname", "startsAt", "endsAt"}.',
    });
    setHandler(defineSignal<[unknown]>(SIGNALS.cie), (value) => this.cie(value), {
      description: 'A customer impacting event was raised: {"id"}.',
    });
  }

  get isResolved(): boolean {
    return this.quietSince !== null;
  }

  /** True when the alert has been resolved for the whole quiet window: one quiet moment between two restarts is not. */
  isQuiet(): boolean {
    return this.quietSince !== null && Date.now() - this.quietSince >= this.file.settings.quietWindowMs;
  }

  private fired(value: unknown): void {
    const alert = readAlert(value);
    if (typeof alert === 'string') return this.malformed('fired', alert);
    if (alert.alertname === BY_HAND) return;
    this.firing.add(this.keyOf(alert));
    this.quietSince = null;
    this.file.document.alert = { alertname: alert.alertname, startsAt: alert.startsAt, state: 'firing' };
    const label = this.file.settings?.cieLabel;
    if (label) this.file.document.cie ??= alert.labels[label] || null;
  }

  private resolved(value: unknown): void {
    const alert = readAlert(value);
    if (typeof alert === 'string') return this.malformed('resolved', alert);
    this.firing.delete(this.keyOf(alert));
    if (this.firing.size > 0) return;
    this.quietSince ??= Date.now();
    this.file.document.alert = { alertname: alert.alertname, startsAt: alert.startsAt, state: 'resolved' };
  }

  private keyOf({ alertname, labels }: Pick<Alert, 'alertname' | 'labels'>): string {
    return `${alertname.toLowerCase()} ${labels['cluster_id'] ?? this.file.input.location}`;
  }

  private cie(value: unknown): void {
    const id = isObject(value) ? value['id'] : undefined;
    if (typeof id !== 'string' || id === '' || id.length > 200) return this.malformed('cie', 'id: names the event');
    this.file.document.cie = id;
  }

  private malformed(signal: string, because: string): void {
    this.file.refuse({
      decision: signal,
      by: '',
      plan: '',
      verified: false,
      at: this.file.now(),
      answer: 'malformed',
      because,
    });
  }

  /** Does work that a quiet alert or a cancellation makes pointless, and then returns `void` instead. */
  async unlessVoid<T>(work: () => Promise<T>): Promise<T | Ending> {
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
      return {
        ending: 'void',
        because: quiet ? 'the alert is resolved, and nothing was changed' : 'cancelled, and nothing was changed',
      };
    } finally {
      watching.cancel();
    }
  }

  private async untilQuiet(): Promise<void> {
    for (;;) {
      await condition(() => this.quietSince !== null);
      const left = this.quietSince! + this.file.settings.quietWindowMs - Date.now();
      const firedAgain = await condition(() => this.quietSince === null, Math.max(1, left));
      if (!firedAgain) return;
    }
  }
}
