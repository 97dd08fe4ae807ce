import { at, byCustomer, plan, said } from '../base';
import { approved, CODE, nothingRead, of, RESET } from './case';
import type { Case } from './case';

/** Every end besides an escalation. */
export const ENDS: readonly Case[] = [
  of('Fixed', 'resolved', {
    ...approved({ words: { ...RESET, R2: 'done: refresh build 12 ended SUCCESS', V: 'done: build 4720', E: 'done' } }),
    kind: 'resolved',
    because: 'the key is another one and getToken works (build 4720)',
    alert: null,
    outcome: {
      kind: 'resolved',
      because: 'the key is another one and getToken works (build 4720)',
      remains: ['The Link API was not asked whether the location is connected (policy).'],
    },
  }),
  of('The location was deleted', 'gone', {
    kind: 'void',
    because: 'xo says: deleted',
    reason: 'gone',
    cause: 'location-gone',
    findings: { location: { kind: 'gone', because: 'xo says: deleted' }, apiKey: null, tokenLog: null },
  }),
  of('The alert is resolved', 'recovered', {
    kind: 'void',
    because: 'the alert is resolved, and nothing was changed',
    reason: 'recovered',
    alert: {
      alertname: 'SatelliteLinkConnectorDeployCannotReachIAMServer',
      startsAt: at('15:40:00'),
      state: 'resolved',
    },
  }),
  of('Another run has it', 'other-run', {
    kind: 'void',
    because: 'satlink-prod-x@0196f7c2-0000-7000-8000-000000000009 is already working on it',
    reason: 'other-run',
    otherRun: 'satlink-prod-x@0196f7c2-0000-7000-8000-000000000009',
  }),
  of('Cancelled', 'cancelled', {
    kind: 'void',
    because: 'cancelled, and nothing was changed',
    reason: 'cancelled',
    plan: plan(),
  }),
  of('Rejected, with a reason', 'declined', {
    kind: 'declined',
    because: `mia rejected plan ${CODE}: the customer is in a freeze`,
    plan: plan(),
    decisions: [said('mia', 'reject', { comment: 'the customer is in a freeze' })],
    words: { G: 'done: mia said reject' },
  }),
  of('Rejected, without a reason', 'declined', {
    kind: 'declined',
    because: `mia rejected plan ${CODE}`,
    plan: plan(),
    decisions: [said('mia', 'reject')],
    words: { G: 'done: mia said reject' },
  }),
  of('Nobody decided', 'expired', {
    kind: 'expired',
    because: `nobody decided about plan ${CODE} until ${at('16:30:00')}`,
    plan: plan(),
    words: { G: `done: nobody decided about plan ${CODE} until ${at('16:30:00')}` },
  }),
  of('One of two people agreed', 'expired', {
    kind: 'expired',
    because: `only mia agreed to plan ${CODE} until ${at('16:30:00')}, and more people were needed`,
    plan: plan(),
    decisions: [said('mia', 'approve', { answer: 'waiting-for-more' })],
    words: { G: 'done: only mia agreed' },
  }),
  of('The customer did not answer', 'expired', {
    kind: 'expired',
    because: `nobody decided about plan ${byCustomer().code} until ${at('16:30:00')}`,
    plan: byCustomer(),
    words: { G: 'done: nobody decided' },
  }),
  of('The run failed', 'failed', {
    ...nothingRead,
    cause: null,
    kind: 'failed',
    because: 'environment: production is not in the policy',
    words: { S1: 'pending', S2: 'pending', S3: 'pending', S4: 'pending', S5: 'pending', S6: 'pending', S7: 'pending' },
  }),
  of('The run was ended from outside, during the reset', 'terminated', {
    ...approved({ words: { R1: 'running: resetting the key of acct0001/us-east/default' } }),
    kind: 'terminated',
    because: 'terminated: wrong button',
  }),
];
