import { digestOf, planOf } from '../../src/approvals/plan';
import type { PlanTerms } from '../../src/approvals/plan';
import { plan, terms } from './plans';

test('the digest does not depend on the order of fields', () => {
  const reversed = Object.fromEntries(Object.entries(terms).reverse()) as unknown as PlanTerms;

  expect(digestOf(reversed)).toBe(digestOf(terms));
});

test('the digest is computed from the plan as it stands, never taken from its own field', () => {
  const forged = { ...plan(), target: { ...terms.target, account: 'another' } };

  expect(digestOf(forged)).not.toBe(forged.digest);
  expect(digestOf(plan())).toBe(plan().digest);
});

const changes: [string, Partial<PlanTerms>][] = [
  ['run', { run: { ...terms.run, firstRunId: 'other' } }],
  ['environment', { environment: 'stage' }],
  ['actions', { actions: ['master-refresh'] }],
  ['by', { by: { ...terms.by, 'master-refresh': 'person' } }],
  ['askedBy', { askedBy: { kind: 'nobody' } }],
  ['target', { target: { ...terms.target, region: 'eu-de' } }],
  ['affects', { affects: null }],
  ['affectsUnknown', { affectsUnknown: 'not readable' }],
  ['keyRecord', { keyRecord: null }],
  ['evidence', { evidence: 'f'.repeat(64) }],
  ['gate', { gate: 2 }],
  ['notes', { notes: ['something to know'] }],
  ['expiresAt', { expiresAt: '2026-11-22T19:00:00.001Z' }],
];

test('every term has a case here', () => {
  expect(
    changes
      .map(([name]) => name)
      .filter((name) => name !== 'affectsUnknown')
      .sort(),
  ).toEqual(Object.keys(terms).sort());
});

test.each(changes)('a plan with another %s has another digest and code', (_name, change) => {
  const changed = planOf({ ...terms, ...change });

  expect(changed.digest).not.toBe(plan().digest);
  expect(changed.code).not.toBe(plan().code);
  expect(changed.code).toMatch(/^[A-Z2-7]{8}$/);
});
