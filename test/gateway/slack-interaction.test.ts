import fc from 'fast-check';
import { blocksOf } from '../../src/activities/announcements/card';
import { CHOICES } from '../../src/approvals/decision';
import type { FormMetadata } from '../../src/gateway/slack/form';
import { readInteraction } from '../../src/gateway/slack/interaction';
import { parseRunName } from '../../src/contract/engine-names';
import { clickBody, formBody } from './slack-app';

const firstRunId = '0190a1b2-0000-7000-8000-000000000001';
const responseUrl = 'https://hooks.slack.com/actions/T1/2/3';
const asks = { plan: 'K7QF2M4X', digest: 'd'.repeat(64), offers: [...CHOICES], what: 'api-key-reset' };

const read = (body: string) => readInteraction(Buffer.from(body));

function valuesOf(workflowId: string): string[] {
  const where = { run: { workflowId, firstRunId }, environment: 'prod', sections: [], links: [] };
  const gate = blocksOf({ ...where, asks }).at(-1) as { elements?: { value: string }[] };
  return (gate.elements ?? []).map(({ value }) => value);
}

/** Whatever the engine takes: 1000 bytes of text. */
const anyId = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 250 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1000 }),
  fc.integer({ min: 1, max: 500 }).map((times) => 'ü'.repeat(times)),
);

test('what a button carries is read back, whatever the run is named', () => {
  fc.assert(
    fc.property(anyId, (workflowId) => {
      const values = valuesOf(workflowId);
      fc.pre(values.length > 0);
      const clicks = values.map((value) => read(clickBody(value, { member: 'UMIA', responseUrl })));

      expect(clicks).toMatchObject(CHOICES.map((decision) => ({ kind: 'asked', decision })));
      for (const one of clicks)
        expect(parseRunName(one?.kind === 'asked' ? one.run : '')).toEqual({ workflowId, firstRunId });
    }),
  );
});

test('so is what a form keeps', () => {
  fc.assert(
    fc.property(anyId, (workflowId) => {
      const value = valuesOf(workflowId).at(-1);
      fc.pre(value !== undefined);
      const { decision: _choice, ...about } = JSON.parse(value) as Omit<FormMetadata, 'responseUrl'> & {
        decision: string;
      };
      const kept: FormMetadata = { ...about, seal: 's'.repeat(43), responseUrl, channel: 'CLABRUNS01' };
      const sent = read(formBody(JSON.stringify(kept), { member: 'UMIA', values: { decision: 'approve' } }));

      expect(sent).toMatchObject({ kind: 'made', run: kept.run, decision: 'approve', responseUrl });
    }),
  );
});

const broken = JSON.stringify({ run: 'x', plan: 'K7QF2M4X', digest: 'short', decision: 'approve' });
const metadata = JSON.stringify({ run: 'x', responseUrl, channel: 'CLABRUNS01' });
const whom = { member: 'UMIA', channel: 'CLABRUNS01', responseUrl };

test.each([
  ['a value that is no JSON', clickBody('{', { member: 'UMIA', responseUrl }), /a click: value: /, whom],
  ['a field that is wrong', clickBody(broken, { member: 'UMIA', responseUrl }), /a click: value\.digest: /, whom],
  ['no member', clickBody(broken, { member: '', responseUrl }), /a click: user\.id: /, { ...whom, member: undefined }],
  [
    'no address',
    clickBody(broken, { member: 'UMIA', responseUrl: '' }),
    /a click: response_url: /,
    { ...whom, responseUrl: undefined },
  ],
  ['a form', formBody(metadata, { member: 'UMIA', values: {} }), /a form: private_metadata\./, whom],
  ['no payload', 'payload=%7B', /without exactly one payload/, {}],
])('what cannot be read says why, and whom to tell: %s', (_what, body, why, known) => {
  const { kind, what, ...rest } = read(body) as { kind: string; what: string };

  expect(kind).toBe('unreadable');
  expect(what).toMatch(why);
  expect({ ...whom, member: undefined, channel: undefined, responseUrl: undefined, ...rest }).toEqual({
    member: undefined,
    channel: undefined,
    responseUrl: undefined,
    ...known,
  });
});

const payloadOf = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
const linkButton = { type: 'button', action_id: 'aB1/c', block_id: 'x', action_ts: '1764.1' };

test.each([
  ['a link button', { type: 'block_actions', actions: [linkButton] }],
  ['a link button with a value', { type: 'block_actions', actions: [{ ...linkButton, url: 'https://x', value: 'v' }] }],
  ['a menu', { type: 'block_actions', actions: [{ action_id: 'menu', selected_option: { value: 'x' } }] }],
  ['a form of another kind', { type: 'view_submission', view: { callback_id: 'other', private_metadata: '' } }],
  ['a form that was closed', { type: 'view_closed', view: { callback_id: 'decision' } }],
  ['nothing', {}],
])('what decides nothing is not one: %s', (_what, payload) => {
  expect(read(payloadOf(payload))).toBeNull();
});

test('a button of ours without a value is meant as a decision', () => {
  const payload = { type: 'block_actions', actions: [{ ...linkButton, action_id: 'approve' }] };

  expect(read(payloadOf(payload))).toMatchObject({ kind: 'unreadable' });
});
