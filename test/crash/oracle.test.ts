import { judge, type Asked, type Played } from '../../lab/crash/oracle';
import type { OutcomeKind, RunDocument, Step } from '../../src/contract/run-document';

const BOTH = ['approve', 'reject', 'customer-rotated'];
const REFRESH = ['approve', 'reject'];

function document(
  states: { R1: Step['state']; R2: Step['state'] },
  {
    kind = 'resolved',
    because = 'it works',
    told = 1,
    R1,
  }: { kind?: OutcomeKind; because?: string; told?: number; R1?: string } = {},
): RunDocument {
  const steps = Object.entries(states).map(([id, state]) => ({
    id,
    state,
    ...(id === 'R1' && R1 !== undefined ? { because: R1 } : {}),
  }));
  return {
    steps,
    outcome: { kind, because },
    told: Array.from({ length: told }, () => ({ team: 'satellite-link', channel: 'C1', at: '' })),
  } as unknown as RunDocument;
}

const DONE = { R1: 'done', R2: 'done' } as const;
const asked = (more: Partial<Asked> = {}): Asked => ({
  code: 'AAAAAAAA',
  because: 'the key is rejected',
  offers: BOTH,
  tellsEarlier: false,
  approved: true,
  resetsThen: 0,
  ...more,
});
const played = (more: Partial<Played> = {}): Played => ({
  document: document(DONE),
  asked: [asked()],
  truth: { resets: 1, refreshes: 1 },
  runs: 1,
  ...more,
});
const NO_FAULT = { twice: [], withoutDecision: [], silent: [], wrongWords: [], escalated: null, askedDoubt: false };

test('a good run has no fault', () => {
  expect(judge(played())).toEqual(NO_FAULT);
});

test('asked again after nothing had happened, and then done once, is no fault either', () => {
  const again = asked({
    code: 'BBBBBBBB',
    because: 'the reset did not happen, and nothing was changed: nothing was sent',
  });

  expect(judge(played({ asked: [asked(), again] }))).toEqual(NO_FAULT);
});

const FAULTS: [string, Partial<Played>, 'twice' | 'withoutDecision' | 'silent' | 'wrongWords'][] = [
  ['two resets under one approval', { truth: { resets: 2, refreshes: 1 } }, 'twice'],
  ['two refreshes under one approval', { truth: { resets: 1, refreshes: 2 } }, 'twice'],
  [
    'a reset that nobody approved',
    { asked: [asked({ approved: false })], truth: { resets: 1, refreshes: 0 } },
    'withoutDecision',
  ],
  ['a reset that only a refresh was approved for', { asked: [asked({ offers: REFRESH })] }, 'withoutDecision'],
  [
    'a gate that denies a reset which happened',
    {
      asked: [asked(), asked({ code: 'BBBBBBBB', because: 'the reset did not happen' })],
      truth: { resets: 2, refreshes: 1 },
    },
    'wrongWords',
  ],
  [
    'a gate that denies a refresh which happened',
    {
      asked: [asked(), asked({ code: 'BBBBBBBB', offers: REFRESH, because: 'the refresh did not start: none' })],
      truth: { resets: 1, refreshes: 2 },
    },
    'wrongWords',
  ],
  [
    'asking for a second reset without telling of the first',
    { asked: [asked(), asked({ code: 'BBBBBBBB', resetsThen: 1 })], truth: { resets: 2, refreshes: 1 } },
    'wrongWords',
  ],
  ['a step that is done and was not', { truth: { resets: 0, refreshes: 1 } }, 'wrongWords'],
  ['a reset told as somebody else’s', { document: document({ R1: 'skipped', R2: 'done' }) }, 'wrongWords'],
  [
    'a refresh told as failed',
    { document: document({ R1: 'done', R2: 'failed' }, { kind: 'escalated' }) },
    'wrongWords',
  ],
  [
    'an end that denies a change',
    {
      document: document({ R1: 'in-doubt', R2: 'skipped' }, { because: 'nothing was changed' }),
      truth: { resets: 1, refreshes: 0 },
    },
    'wrongWords',
  ],
  [
    'a life after a reset of the run that leaves out the refresh of the one before',
    {
      document: document(
        { R1: 'skipped', R2: 'skipped' },
        {
          kind: 'escalated',
          because: 'x. Before an operator reset this run, it was about to send the reset of the key',
        },
      ),
    },
    'wrongWords',
  ],
  [
    'a change of our own told as somebody else’s, also after a reset of the run',
    {
      document: document(
        { R1: 'skipped', R2: 'done' },
        {
          because: 'x. Before an operator reset this run, it was about to send the reset of the key',
          R1: 'the key record is no longer the one of the plan: somebody replaced the key',
        },
      ),
    },
    'wrongWords',
  ],
  ['two runs from one episode of an alert', { runs: 2 }, 'twice'],
  ['an escalation that told nobody', { document: document(DONE, { kind: 'escalated', told: 0 }) }, 'silent'],
  ['a run that did not end', { document: null }, 'silent'],
];

test.each(FAULTS)('%s is found', (_what, more, where) => {
  expect(judge(played(more))[where]).toHaveLength(1);
});

test.each<[string, Partial<Played>]>([
  [
    'a step in doubt claims nothing',
    {
      document: document({ R1: 'in-doubt', R2: 'skipped' }, { kind: 'escalated' }),
      truth: { resets: 1, refreshes: 0 },
    },
  ],
  [
    'a second reset that was told of before it was approved is a decision',
    {
      asked: [asked(), asked({ code: 'BBBBBBBB', resetsThen: 1, tellsEarlier: true })],
      truth: { resets: 2, refreshes: 1 },
    },
  ],
  [
    'an end that tells of the life before',
    {
      document: document(
        { R1: 'skipped', R2: 'skipped' },
        {
          kind: 'escalated',
          because:
            'x. Before an operator reset this run, it was about to send the reset of the key. Before an operator reset this run, it was about to send the refresh of the master',
        },
      ),
    },
  ],
])('%s', (_what, more) => {
  const { twice, withoutDecision, silent, wrongWords } = judge(played(more));

  expect([...twice, ...withoutDecision, ...silent, ...wrongWords]).toEqual([]);
});
