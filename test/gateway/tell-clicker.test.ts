import { COUNTED } from '../../src/approvals/decision';
import type { Answer } from '../../src/approvals/decision';
import { tellClicker } from '../../src/gateway/slack/tell-clicker';
import type { SlackParts } from '../../src/gateway/slack/parts';
import { STATUS_OF_ANSWER } from '../../src/gateway/decisions/answer-status';
import { openSlackSide } from './slack-app';
import type { SlackSide } from './slack-app';

let slack: SlackSide;
beforeAll(async () => void (slack = await openSlackSide()));
afterAll(() => slack.close());

async function told(answer: Answer): Promise<string> {
  const parts = { slack: { responseOrigins: [slack.origin] }, bot: null } as unknown as SlackParts;
  const at = `/actions/${answer}`;
  await tellClicker(parts, { responseUrl: `${slack.origin}${at}` }, { answer, because: 'words' });
  return slack.untilToldAt(at);
}

const answers = Object.keys(STATUS_OF_ANSWER) as Answer[];
const mayCount: Answer[] = [...COUNTED, 'unknown'];

test.each(mayCount)('%s says no more than its reason', async (answer) => {
  expect(await told(answer)).toBe(`*${answer}*: words`);
});

test.each(answers.filter((answer) => !mayCount.includes(answer)))(
  '%s says that nothing was decided',
  async (answer) => {
    expect(await told(answer)).toBe(`*${answer}*: words\nNothing was decided by this click.`);
  },
);
