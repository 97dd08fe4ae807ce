import type { Figure } from '../figure';
import { quantile, rounded } from '../figure';
import { gateOf, historyOf } from '../shape';
import { until } from '../site';
import { findRun, readRun } from '../../src/runs';
import { aloneToGate } from './to-the-gate';

const ROUNDS = { full: 5, short: 1 };
const EVENTS_MAX = 100;
const BYTES_MAX = 40 * 1024;

/** The length of the history of a run that is approved and repaired. */
export const historyToOutcome: Figure = {
  name: 'history',
  title: 'history of a repaired run, events',
  wanted: `under ${EVENTS_MAX} events and ${BYTES_MAX / 1024} KB`,
  locations: (size) => ROUNDS[size],
  async measure({ say, site: open }, size) {
    const site = await open();
    const events: number[] = [];
    const bytes: number[] = [];
    const toGate: number[] = [];
    for (let round = 1; round <= ROUNDS[size]; round++) {
      const { run } = await aloneToGate(site);
      await site.approve(run);
      await until(
        async () => (await readRun(site.engine, await findRun(site.engine, run))).phase === 'closed',
        `the end of ${run}`,
        100,
      );
      const history = await historyOf(site, run);
      events.push(history.events.length);
      bytes.push(history.bytes);
      toGate.push(gateOf(history).events);
      say(`round ${round} of ${ROUNDS[size]}: ${history.events.length} events, ${history.bytes} bytes`);
    }
    return {
      unit: 'events',
      ours: quantile(events),
      floor: null,
      reached: quantile(events) < EVENTS_MAX && quantile(bytes) < BYTES_MAX,
      beside: { KB: rounded(quantile(bytes) / 1024), 'events to the gate': quantile(toGate) },
    };
  },
};
