import { withTemporalLink } from '../../src/gateway/console/temporal-link';
import type { ReadRun } from '../../src/runs';

const FIRST = '0197e0c5-7f2c-7d3e-8a4b-1c2d3e4f5a6b';
const AT = { temporalUi: 'https://temporal.example.com', namespace: 'link prod' };

const run = (links: ReadRun['links'], name = `satlink-prod-loc%2F1@${FIRST}`) => ({ run: name, links }) as ReadRun;

test('a run that names no link is given one, in the shape in which runs name it', () => {
  expect(withTemporalLink(run({ thread: 'https://slack.example.com' }), AT).links).toEqual({
    thread: 'https://slack.example.com',
    temporal: `https://temporal.example.com/namespaces/link%20prod/workflows/satlink-prod-loc%2F1/${FIRST}/history`,
  });
});

test.each([
  ['that names one itself', run({ temporal: 'https://other.example.com' }), AT],
  ['of a site without a Temporal UI', run({}), { ...AT, temporalUi: null }],
  ['whose name is none', run({}, 'satlink-prod-loc'), AT],
])('a run %s stays as it is', (_which, given, where) => {
  expect(withTemporalLink(given, where)).toEqual(given);
});
