import { isPlayed, IS_THOROUGH } from '../thorough';
import { CHOICES } from '../../src/approvals/decision';
import type { Choice, RecordedDecision } from '../../src/approvals/decision';
import type { OneRequester, Requester } from '../../src/approvals/asker';
import { judge, quorumOf } from '../../src/approvals/rule';
import type { DecisionPolicy, Identity, Question } from '../../src/approvals/rule';
import { plan, terms } from './plans';

const policy: DecisionPolicy = {
  people: ['mia', 'noah', 'rota'].map((name) => ({ name, aliases: [] })),
  approvers: ['mia', 'noah', 'rota'],
  quorum: 1,
  requesterMayApprove: false,
  alertsNeedTwo: false,
  changeIdRequired: false,
  trust: 'claimed',
  freezes: [],
};
const asked = plan();
const NOBODY: Requester = { kind: 'nobody', because: 'nobody has signed who asked for this run' };
const ALERT: Requester = { kind: 'alert', source: 'alertmanager' };
const person = (name: string): Requester => ({ kind: 'person', name });
const ASKERS: [Requester, boolean][] = [
  [person('rota'), true],
  [NOBODY, false],
  [ALERT, false],
  [ALERT, true],
];
const OFFERS: Record<string, readonly Choice[]> = {
  gate: ['approve', 'reject', 'customer-rotated'],
  'gate of the customer': ['customer-rotated', 'reject'],
  doubt: ['it-happened', 'it-did-not'],
};

function question(by: string, choice: Choice, change: Partial<Question> = {}): Question {
  return {
    decision: { decision: choice, plan: asked.code, by },
    identity: { kind: 'claimed' },
    plan: asked,
    requester: person('rota'),
    offers: OFFERS['gate']!,
    standing: [],
    policy,
    ...change,
  };
}

const identities: Record<Identity['kind'], Identity> = {
  signed: { kind: 'signed', via: 'key', kid: 'kid', madeMs: 0 },
  claimed: { kind: 'claimed' },
  refused: { kind: 'refused', because: 'the signature does not fit' },
};

function stands(by: string, decision: Choice): RecordedDecision {
  return { decision, by, plan: asked.code, verified: false, at: '2026-11-22T18:00:00.000Z' };
}

/** Of the inputs of the rule. */
const PLAYED = 1 / 5;

test('all inputs: nothing is accepted that a rule forbids, and nothing refused without one', () => {
  const flags = [false, true];
  let judged = 0;
  for (const by of ['mia', 'rota', 'eve']) {
    for (const choice of CHOICES) {
      for (const offers of Object.values(OFFERS)) {
        for (const kind of ['signed', 'claimed', 'refused'] as const) {
          for (const trust of ['claimed', 'verified'] as const) {
            for (const requesterMayApprove of flags) {
              for (const changeIdRequired of flags) {
                for (const change of [undefined, 'CHG7']) {
                  for (const frozen of flags) {
                    for (const quorum of [1, 2]) {
                      for (const [requester, alertsNeedTwo] of ASKERS) {
                        for (const standing of [[], [stands('noah', choice)], [stands(by, choice)]]) {
                          for (const keyRecord of [
                            undefined,
                            'unreadable',
                            terms.keyRecord!,
                            { id: 'ApiKey-2', createdAt: 'x' },
                          ] as const) {
                            if (!isPlayed(PLAYED)) continue;
                            const freezes = frozen ? [{ name: 'year end', by: 'lead' }] : [];
                            const given = question(by, choice, {
                              offers,
                              identity: identities[kind],
                              standing,
                              policy: {
                                ...policy,
                                ...{ trust, requesterMayApprove, alertsNeedTwo, changeIdRequired, quorum, freezes },
                              },
                              requester,
                              ...(keyRecord === undefined ? {} : { keyRecord }),
                            });
                            if (change !== undefined) given.decision.change = change;
                            judged += 1;

                            const { answer } = judge(given);

                            const binding = choice === 'approve' || choice === 'customer-rotated';
                            const forbidden =
                              by === 'eve' ||
                              kind === 'refused' ||
                              (trust === 'verified' && kind === 'claimed') ||
                              !offers.includes(choice) ||
                              (binding && !requesterMayApprove && by === 'rota' && requester.kind === 'person') ||
                              (binding && changeIdRequired && change === undefined) ||
                              (choice === 'customer-rotated' && keyRecord === terms.keyRecord);
                            const people = new Set([...standing.map((one) => one.by), by]).size;
                            const needsTwo =
                              (requester === NOBODY && !requesterMayApprove) || (requester === ALERT && alertsNeedTwo);
                            const needed = needsTwo ? Math.max(2, quorum) : quorum;
                            const expected = forbidden
                              ? 'not-allowed'
                              : binding && frozen
                                ? 'frozen'
                                : binding && people < needed
                                  ? 'waiting-for-more'
                                  : 'accepted';
                            if (answer !== expected)
                              throw new Error(`${answer}, not ${expected}: ${JSON.stringify(given)}`);
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  const all = 3 * 5 * 3 * 3 * 2 * 2 * 2 * 2 * 2 * 2 * 4 * 3 * 4;
  expect(Math.round((judged / all) * 10)).toBe(IS_THOROUGH ? 10 : 10 * PLAYED);
});

test('with nobody on the list, nobody can decide', () => {
  const nobody = { ...policy, approvers: [] };

  expect(CHOICES.map((choice) => judge(question('mia', choice, { policy: nobody })).answer)).toEqual(
    CHOICES.map(() => 'not-allowed'),
  );
});

/** As the people of this policy are written: in another case, with blanks, in wide letters, by another name of theirs. */
const known: DecisionPolicy = {
  ...policy,
  people: [
    { name: 'mia', aliases: ['U0MIA', 'mia.maier@example.com', 'mmaier'] },
    { name: 'noah', aliases: [] },
    { name: 'rota', aliases: [] },
  ],
  approvers: ['Mia', 'noah', 'ROTA'],
};
const OF_MIA = ['mia', 'Mia', 'mia ', 'ｍｉａ', 'u0mia', 'MIA.MAIER@example.com', 'MMaier'];
const OF_NOBODY = ['m\u0456a', 'mi\u200ba', 'mia\ufeff', '\u202eaim', 'm\u0131a', 'someone', ''];

test.each(OF_MIA)(
  'asked for by %j: no spelling of the same person approves it, and one other person does',
  (requestedBy) => {
    for (const by of OF_MIA) {
      const given = question(by, 'approve', { policy: known, requester: person(requestedBy) });
      expect(judge(given)).toEqual({
        answer: 'not-allowed',
        because: expect.stringContaining('two-person rule: mia asked') as string,
      });
      expect(judge({ ...given, decision: { ...given.decision, decision: 'reject' } }).answer).toBe('accepted');
      expect(judge({ ...given, policy: { ...known, requesterMayApprove: true } }).answer).toBe('accepted');
    }
    expect(judge(question('noah', 'approve', { policy: known, requester: person(requestedBy) })).answer).toBe(
      'accepted',
    );
  },
);

test.each(OF_MIA)('%j and any other spelling of the same person are one of two people', (by) => {
  for (const other of OF_MIA) {
    const two = question(by, 'approve', { policy: { ...known, quorum: 2 }, standing: [stands(other, 'approve')] });
    expect(judge(two)).toEqual({ answer: 'waiting-for-more', because: '1 of 2 people said approve' });
    expect(judge({ ...two, standing: [stands(other, 'approve'), stands('Noah', 'approve')] }).answer).toBe('accepted');
  }
});

test.each(OF_NOBODY)('asked for by %j, whom nobody knows: two people are needed, whoever they are', (requestedBy) => {
  for (const by of [...OF_MIA, 'noah']) {
    const given = question(by, 'approve', { policy: known, requester: person(requestedBy) });
    expect(judge(given).answer).toBe('waiting-for-more');
    expect(judge({ ...given, standing: [stands('rota', 'approve')] }).answer).toBe('accepted');
    expect(quorumOf({ ...known, requesterMayApprove: true }, person(requestedBy))).toBe(1);
  }
});

test.each<[string, Requester, Partial<DecisionPolicy>, RegExp]>([
  ['nobody is known to have asked', NOBODY, {}, /two have to agree, because nobody has signed who asked/],
  ['the policy does not know who asked', person('someone'), {}, /because the policy does not know someone/],
  ['the policy wants it of alerts', ALERT, { alertsNeedTwo: true }, /two where an alert started the run/],
])('where two are needed because %s, the first one is told so', (_why, requester, change, because) => {
  const given = question('mia', 'approve', { policy: { ...known, ...change }, requester });

  expect(judge(given)).toEqual({ answer: 'waiting-for-more', because: expect.stringMatching(because) as string });
});

test('a plan for several locations has the requesters of all their runs', () => {
  const several = (...all: Requester[]): Requester => ({ kind: 'several', all: all as OneRequester[] });
  const answerTo = (by: string, requester: Requester) => judge(question(by, 'approve', { policy: known, requester }));

  expect(answerTo('mia', several(ALERT, ALERT)).answer).toBe('accepted');
  expect(answerTo('mia', several(ALERT, person('noah')))).toMatchObject({ answer: 'accepted' });
  expect(answerTo('mia', several(ALERT, person('mia')))).toMatchObject({
    answer: 'not-allowed',
    because: expect.stringContaining('two-person rule') as string,
  });
  expect(answerTo('mia', several(ALERT, NOBODY))).toMatchObject({
    answer: 'waiting-for-more',
    because: expect.stringContaining('nobody has signed who asked') as string,
  });
});

test.each(OF_NOBODY)('%j decides nothing, not even a no, and is named with what is strange about it', (by) => {
  for (const choice of CHOICES) {
    const { answer, because } = judge(question(by, choice, { policy: known }));
    expect(answer).toBe('not-allowed');
    expect(because).toMatch(/^[ -~]*$/);
  }
});

test.each<[string, Partial<Question>, string, Choice, RegExp]>([
  ['a stranger', {}, 'eve', 'approve', /does not list eve/],
  ['the requester', {}, 'rota', 'approve', /two-person rule/],
  [
    'an approval where the customer resets',
    {
      offers: OFFERS['gate of the customer']!,
      plan: plan({ actions: ['master-refresh'], by: { 'api-key-reset': 'customer', 'master-refresh': 'jenkins' } }),
    },
    'mia',
    'approve',
    /send customer-rotated/,
  ],
  ['a rotation that did not happen', { keyRecord: terms.keyRecord! }, 'mia', 'customer-rotated', /not rotated yet/],
  [
    'a freeze',
    { policy: { ...policy, freezes: [{ name: 'year end', by: 'lead' }] } },
    'mia',
    'approve',
    /year end, set by lead/,
  ],
])('%s is told why', (_case, change, by, choice, because) => {
  expect(judge(question(by, choice, change)).because).toMatch(because);
});

test.each(['somebody who left', 'a former name of mia'])('%s agrees no more: today it is no approver', (former) => {
  const given = question('noah', 'approve', { policy: { ...policy, quorum: 2 } });
  const standing = [stands(former, 'approve')];

  expect(judge({ ...given, standing })).toEqual({ answer: 'waiting-for-more', because: '1 of 2 people said approve' });
});
