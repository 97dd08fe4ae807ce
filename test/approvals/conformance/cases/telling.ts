import type { World } from '../../../workflows/world';
import type { Chapter } from '../case';
import { approve, LIVE } from './vocabulary';

/** Slack refuses the card and the words in the thread, and every channel of the team refuses the question. */
function nobodyHears(world: World): void {
  for (const way of ['showCard', 'postToThread', 'askPeople']) world.faults[way] = 'broken';
}

/** Slack lets no card be edited any more, so that each change is posted as a new one and the one before is called old. */
function cardsArePostedAnew(world: World): void {
  const { showCard } = world.announcements;
  world.announcements.showCard = async (card) => ({ ...(await showCard(card)), ts: `1.${world.cards.length}` });
}

const ONLY_SLACK = 'only Slack has cards';

export const telling: Chapter = {
  heading: 'Who was told',
  cases: [
    {
      name: 'nobody could be told that the run waits',
      lay: nobodyHears,
      meanwhile: async ({ run, world }) => {
        const { heard } = await run.until(({ asks }) => asks !== null && world.calls.includes('askPeople'));
        if (heard !== null) throw new Error('somebody was told');
      },
      sends: [approve('mia')],
      answers: ['accepted'],
      ends: 'resolved',
      surfaces: LIVE,
    },
    {
      name: 'a click on a card that was posted anew meanwhile, about the same plan',
      lay: cardsArePostedAnew,
      sends: [approve('mia')],
      answers: ['accepted'],
      exempt: { Update: ONLY_SLACK, HTTP: ONLY_SLACK },
      ends: 'resolved',
      surfaces: ['Slack'],
    },
  ],
};
