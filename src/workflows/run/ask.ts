import type { Plan } from '../../approvals/plan';
import { askedPeople } from './asked-people';
import type { GateCall } from '../../contract/activities';
import { inShell } from '../../text/shell';
import { inCode, inMarkdown, linkInMarkdown } from '../../text/markdown';
import type { CardUpdates, Heard } from './card-updates';
import type { Gate, GateEnd } from './gate';
import { keepNotifying } from './hearing';
import { titleOfHandOver } from '../../handover/hand-over';
import { placeTitle } from '../../words/place-name';
import { moment } from '../../words/times';
import { messageOf, postToThread } from './notify';
import type { GateTerms } from './gate-terms';
import type { RunState } from './run-state';
import { whoWasSilent } from './silence';
import { CLAIMED } from '../../words/how-known';

const ANSWERS_MAX = 300;

/** The parts of a run that ask people. */
export interface Asking {
  run: RunState;
  card: CardUpdates;
  gate: Gate;
}

/** A gate that was decided. */
export type Decided = Extract<GateEnd, { kind: 'decided' }>;

/** Shows a plan to people and reminds them. Waits at the gate for their decision, silence or a withdrawal. */
export async function ask(
  { run, gate, card }: Asking,
  plan: Plan,
  about: GateTerms & { because: string },
): Promise<GateEnd> {
  const { offers, expiresAt, because } = about;
  const earlier = answersSoFar(run);
  run.begin('G', because, 'waiting');
  run.enter('deciding');
  const stopNotifying = keepNotifying(run, {
    call: () => callOf(run, plan, about),
    reminder: { text: stillWaiting(run, plan, expiresAt), report: howToDecide(run, expiresAt) },
    first: () => askByCard({ run, card }, { plan, ...about }),
  });
  try {
    const end = await gate.ask(plan, about);
    run.end('G', earlier + wordsFor(end, whoWasSilent(run.document, plan, { offers, until: expiresAt })));
    return end;
  } finally {
    stopNotifying();
    // This also runs when the run stopped asking, so that the card loses its buttons.
    run.show();
  }
}

interface Question extends GateTerms {
  plan: Plan;
  because: string;
}

/**
 * The card asks. A card that is replaced in place notifies nobody, so the thread says that it asks again. If Slack does
 * not take the card, the thread says that too, because an older card may still have the buttons of another plan.
 */
async function askByCard({ run, card }: Omit<Asking, 'gate'>, question: Question): Promise<Heard | null> {
  const isNew = card.show();
  const shown = await card.accepted();
  if (shown !== null && isNew) return shown;
  const { plan, expiresAt, because } = question;
  const asked = `**A decision is asked for again**, about plan ${plan.code}: ${inMarkdown(because)}.`;
  const where =
    shown === null
      ? `Slack did not take the card with its buttons. ${howToDecide(run, expiresAt)}`
      : 'The newest card of this thread has the buttons.';
  const people = askedPeople(plan, question.offers, run.document.decisions);
  return postToThread(run, keyOf(question), `${asked} ${where}`, people);
}

/** The same plan may be asked about twice: first whether to do it, then whether it happened. */
function keyOf({ plan, offers }: Question): string {
  return `gate-${plan.code}-${offers[0]}`;
}

/** The question in words, for places where the card does not ask it. */
function callOf(run: RunState, plan: Plan, { because, ...about }: Omit<Question, 'plan'>): GateCall {
  const { offers, expiresAt } = about;
  const { document, settings } = run;
  const asks = { ...about, of: plan.code, needs: settings.needs };
  const handOver = run.pages.handOver({ ...document, plan, asks, phase: 'deciding' }, {});
  const how = howToDecide(run, expiresAt);
  const text = `**A decision is asked for**, about plan ${plan.code}: ${inMarkdown(because)}. ${how}`;
  return {
    message: {
      ...messageOf(run, `${keyOf({ plan, offers, expiresAt, because })}-words`, text),
      people: askedPeople(plan, offers, document.decisions),
    },
    title: titleOfHandOver(handOver),
    handOver,
    report: [how, run.pages.plan(plan, offers)].join('\n\n'),
    cie: document.cie,
    links: document.links,
  };
}

function howToDecide({ document }: RunState, expiresAt: string): string {
  const { console: page } = document.links;
  const where = page ? `${linkInMarkdown(page)}, or with` : 'with';
  return `Decide at ${where} ${inCode(`satlink show ${inShell(document.run)}`)}. If nobody decides until ${moment(expiresAt)}, the team is told.`;
}

/** A reminder stands far below the card, so it names the place first. */
function stillWaiting({ document: { location, environment } }: RunState, plan: Plan, expiresAt: string): string {
  const place = `**${inMarkdown(placeTitle(plan, location))}** (${inMarkdown(environment)})`;
  return `${place} still waits for a decision, until ${moment(expiresAt)}. After that the team is told. (plan ${inCode(plan.code)})`;
}

/** A run may ask several times. The step keeps the earlier answers, as far as they fit. */
function answersSoFar(run: RunState): string {
  const { state, because = '' } = run.step('G');
  return state === 'done' && because.length < ANSWERS_MAX ? `${because}; then ` : '';
}

function wordsFor(end: GateEnd, silence: string): string {
  switch (end.kind) {
    case 'decided':
      return `${end.decisions.map((one) => `${one.by}${one.verified ? '' : ` (${CLAIMED})`}`).join(' and ')} said ${end.choice}`;
    case 'expired':
      return silence;
    case 'withdrawn':
      return end.because;
  }
}
