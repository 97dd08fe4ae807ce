import { createAnnouncements } from '../../../src/activities/announcements';
import type { Escalation } from '../../../src/contract/activities';
import { handOverOf, titleOfHandOver } from '../../../src/handover/hand-over';
import { renderEvidence } from '../../../src/workflows/steps/report';
import { CASES } from '../../handover/cases';
import { openScene, perform, RUN } from '../scene';
import type { Scene } from '../scene';

/** A hand-over as the real clients send it, and as the channels of a team show it. */
let scene: Scene;
beforeEach(async () => (scene = await openScene()));
afterEach(() => scene.lab.close());

const { document, runbook } = CASES.find(({ situation }) => situation === 'declined')!;
const messages = (channel: string) => scene.lab.slack.channels.get(channel)!.messages;

function order(more: Partial<Escalation> = {}): Escalation {
  const handOver = handOverOf(document, runbook, { team: more.team ?? 'satellite-link' });
  return {
    run: RUN,
    environment: 'prod',
    team: 'satellite-link',
    key: 'end',
    title: titleOfHandOver(handOver),
    handOver,
    report: renderEvidence(document, runbook, 'run'),
    cie: null,
    links: document.links,
    since: new Date(Date.now() - 1000).toISOString(),
    ...more,
  };
}

test('Slack has the four parts and the console in the channel, the evidence in the thread, and no table', async () => {
  const given = order();
  await perform(() => scene.announcements.escalate(given));

  const [first, evidence] = messages('CLABLINK01');
  expect(first!.text).toMatch(/^\*satellite-link, please take over: edge-key-rejected \(prod\)/);
  const labels = [
    'State now:',
    'Changed:',
    'Next:',
    'Why:',
    'Console',
    'Jenkins build',
    'Slack thread',
    'Temporal',
    'Runbook',
  ];
  const places = labels.map((label) => first!.text.indexOf(`*${label}`));
  expect(places[0]).toBeGreaterThan(0);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(evidence).toMatchObject({ thread_ts: first!.ts });
  expect(
    messages('CLABLINK01')
      .map(({ text }) => text)
      .join('\n'),
  ).not.toMatch(/^\|/m);
});

test('GitHub has the four parts in sight and the evidence folded', async () => {
  const given = order({ environment: 'stage' });
  await perform(() => scene.announcements.escalate(given));

  const [issue] = scene.lab.github.flatMap(({ issues }) => issues);
  const [seen, folded] = issue!.body.split('<details>') as [string, string];
  expect(issue!.title).toMatch(/^satellite-link, please take over/);
  expect(seen).toMatch(/\*\*State now:\*\*[^]*\*\*Changed:\*\*[^]*\*\*Next:\*\*\n1\. [^]*\*\*Why:\*\*/);
  expect(seen).toContain(`- **Console**: ${document.links.console!}`);
  expect(folded).toMatch(/^\n<summary>[^<]+<\/summary>\n\n## Run[^]*## Steps[^]*<\/details>/);
});

test('PagerDuty has short text, the four parts as fields, and the pages as links', async () => {
  const given = order({ cie: 'CIE1' });
  await perform(() => scene.announcements.escalate(given));

  const [page] = scene.lab.pagerduty;
  expect(page!.summary).toMatch(/^satellite-link, please take over/);
  expect(Object.keys(page!.details)).toEqual(['environment', 'run', 'cie', 'now', 'changed', 'next', 'why', 'report']);
  expect(page!.links.map(({ text }) => text)).toEqual([
    'Console',
    'Jenkins build',
    'Slack thread',
    'Temporal',
    'Runbook',
  ]);
});

test('a team is addressed by the name that the fleet file gives it, also where another team hears of it', async () => {
  const { config, clients } = scene;
  const fleet = structuredClone(config.fleet);
  fleet.environments['prod']!.teams.razee.name = 'Config Squad';
  const { escalate } = createAnnouncements({ config: { ...config, fleet }, clients });
  const given = order({ team: 'razee', cie: 'CIE1' });
  const { result } = await perform(() => escalate(given));

  expect(result.map(({ team }) => team)).toEqual(['Config Squad', 'satellite-link']);
  expect(scene.lab.pagerduty.map(({ summary }) => summary.split(',')[0])).toEqual(['Config Squad']);
});
