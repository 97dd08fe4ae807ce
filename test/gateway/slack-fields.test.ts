import { readInteraction } from '../../src/gateway/slack/interaction';
import { clickBody, formBody } from './slack-app';

/** Each field of what Slack sends is taken away, or is something else: that is never another decision than the one that was sent. */
const responseUrl = 'https://hooks.slack.com/actions/T1/2/3';
const about = { run: 'satlink-prod-x', plan: 'K7QF2M4X', digest: 'd'.repeat(64) };
const kept = { ...about, seal: 's'.repeat(43), responseUrl, channel: 'CLABRUNS01' };
const BODIES: Record<string, string> = {
  'a click': clickBody({ ...about, decision: 'approve' }, { member: 'UMIA', responseUrl }),
  'a form': formBody(JSON.stringify(kept), { member: 'UMIA', values: { decision: 'approve', comment: 'yes' } }),
};

type Json = Record<string, unknown>;
const payloadOf = (body: string) => JSON.parse(new URLSearchParams(body).get('payload')!) as Json;
const read = (payload: unknown) =>
  readInteraction(Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString()));

/** Every path through objects and lists. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key])),
  ];
}

/** A copy in which what stands there is another thing; undefined takes it away. */
function changed(value: unknown, [key, ...rest]: string[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Json;
  copy[key] = changed(copy[key], rest, to);
  if (copy[key] === undefined) delete copy[key];
  return copy;
}

const OTHERS: [string, unknown][] = [
  ['is missing', undefined],
  ['is null', null],
  ['is a number', 7],
  ['is a list', [['approve'], 'approve']],
  ['is an object', { value: 'approve', id: 'UMIA' }],
  ['is true', true],
  ['is empty', ''],
  ['is longer than anything', 'x'.repeat(20_000)],
];

/** Who decides what about which plan: the rest of a payload may be anything. */
function meaning(payload: unknown): unknown {
  const one = read(payload);
  if (one === null || one.kind === 'unreadable') return null;
  const { member, run, plan, digest, decision } = one;
  return { kind: one.kind, member, run, plan, digest, decision };
}

test.each(Object.keys(BODIES).flatMap((what) => OTHERS.map(([how, to]) => [what, how, to] as const)))(
  '%s of which a field %s is the same decision, or none',
  (what, _how, to) => {
    const whole = payloadOf(BODIES[what]!);
    const meant = meaning(whole);
    const paths = pathsOf(whole);
    const wrong = paths.filter((path) => {
      const other = meaning(changed(whole, path, to));
      // A form in which nothing is chosen is refused by the rule, in the words of the form.
      const isEmpty = (other as { decision?: string } | null)?.decision === '';
      return other !== null && !isEmpty && JSON.stringify(other) !== JSON.stringify(meant);
    });

    expect(meant).not.toBeNull();
    expect(paths.length).toBeGreaterThan(10);
    expect(wrong.map((path) => path.join('.'))).toEqual([]);
  },
);

describe.each(Object.keys(BODIES))('%s', (what) => {
  const body = BODIES[what]!;
  const text = new URLSearchParams(body).get('payload')!;
  const ofEve = text.replaceAll('UMIA', 'UEVE');
  const send = (...payloads: string[]) =>
    readInteraction(
      Buffer.from(new URLSearchParams(payloads.map((one): [string, string] => ['payload', one])).toString()),
    );

  test.each([
    ['with two payloads', [text, ofEve]],
    ['with a second payload that is no JSON', [text, '{']],
    ['that names the person twice', [text.replace('"user":{', '"user":{"id":"UEVE",')]],
    ['that gives the whole person twice', [text.replace('"user":{', '"user":{"id":"UEVE"},"user":{')]],
  ])('%s is refused', (_how, payloads) => {
    expect(send(...payloads)).toMatchObject({ kind: 'unreadable' });
  });

  test('in which __proto__ names somebody else is of the person whom Slack names', () => {
    const foreign = text.replace('"user":{', '"__proto__":{"user":{"id":"UEVE"}},"user":{"__proto__":{"id":"UEVE"},');
    expect(send(foreign)).toEqual(send(text));
    expect(send(text)).toMatchObject({ member: 'UMIA' });
  });
});
