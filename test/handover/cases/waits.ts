import { at, byCustomer, LOCATION, plan } from '../base';
import { approved, asks, nothingRead, of, RESET } from './case';
import type { Case } from './case';

/** A run that is still open. */
export const WAITS: readonly Case[] = [
  of('The run is still looking', 'under-way', {
    ...nothingRead,
    cause: null,
    words: { S4: 'running: waiting for the build on prod-wdc04-carrier1', S5: 'pending', S6: 'pending', S7: 'pending' },
  }),
  of('xo is silent, and a person is asked', 'xo-question', {
    ...nothingRead,
    cause: null,
    lookUp: { id: LOCATION, until: at('16:30:00') },
    words: {
      S1: 'waiting: xo is silent.',
      S2: 'running',
      S3: 'pending',
      S4: 'pending',
      S5: 'pending',
      S6: 'pending',
      S7: 'pending',
    },
  }),
  of('A decision is asked for', 'gate', {
    phase: 'deciding',
    plan: plan(),
    asks: asks(['approve', 'reject', 'customer-rotated']),
    words: { G: 'waiting: the key is rejected; a person decides about replacing it' },
  }),
  of('The customer must replace the key', 'gate', {
    phase: 'deciding',
    plan: byCustomer(),
    asks: asks(['customer-rotated', 'reject']),
    words: { G: 'waiting: the key is rejected; a person decides about replacing it' },
  }),
  of('A doubt about the key is open', 'doubt', {
    ...approved(),
    phase: 'deciding',
    asks: asks(['it-happened', 'it-did-not']),
    words: { G: 'waiting: in doubt', R1: 'in-doubt: no answer came. Looking whether it happened' },
  }),
  of('A doubt about the refresh is open', 'doubt', {
    ...approved(),
    phase: 'deciding',
    asks: asks(['it-happened', 'it-did-not']),
    words: { ...RESET, G: 'waiting: in doubt', R2: 'in-doubt: no answer came' },
  }),
  of('A person refreshes the master', 'refresh-by-person', {
    ...approved({ plan: plan({ by: { 'api-key-reset': 'api', 'master-refresh': 'person' } }) }),
    phase: 'deciding',
    asks: asks(['it-happened', 'it-did-not']),
    words: { ...RESET, G: 'waiting: please refresh', R2: 'waiting: a person refreshes the master of this location' },
  }),
  of('No team could be told yet', 'telling', {
    phase: 'escalating',
    words: { E: 'running: telling a team' },
  }),
];
