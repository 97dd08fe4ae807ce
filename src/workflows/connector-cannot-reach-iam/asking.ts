import type { Choice } from '../../approvals/decision';
import type { Plan } from '../../approvals/plan';
import type { Desks } from './run-context';
import type { GateEnd } from '../run/gate';
import type { GateCall } from '../../contract/activities';
import type { Heard } from '../run/card-updates';
import { keepTelling } from '../run/hearing';
import { messageOf, say } from '../run/notify';
import { describePlan } from './report';
import { inCode, inMarkdown, linkInMarkdown } from '../../text/markdown';

/** A gate that was decided. */
export type Decided = Extract<GateEnd, { kind: 'decided' }>;

/** Shows a plan to people, reminds them, and waits at the gate for their decision, silence or a withdrawal. */
export async function ask(
  { file, gate, card }: Desks,
  plan: Plan,
  { offers, expiresAt, because }: { offers: Choice[]; expiresAt: string; because: string },
): Promise<GateEnd> {
  file.begin('G', because, 'waiting');
  file.enter('deciding');
  const stopTelling = keepTelling(file, {
    call: () => callOf(file, plan, { offers, expiresAt, because }),
    reminder: { text: stillWaiting(plan, expiresAt), report: howToDecide(file, expiresAt) },
    first: () => askByCard({ file, card }, { plan, offers, expiresAt, because }),
  });
  try {
    const end = await gate.ask(plan, offers, expiresAt);
    file.end('G', wordsFor(end, expiresAt));
    return end;
  } finally {
    stopTelling();
    // Also where the run stopped asking: the card loses its buttons.
    file.show();
  }
}

interface Question {
  plan: Plan;
  offers: Choice[];
  expiresAt: string;
  because: string;
}

/**
 * The card asks. One that is replaced in place notifies nobody, so the thread says that it asks again; where Slack does not
 * take the card, the thread says so, because an older card may stand there with the buttons of another plan.
 */
async function askByCard({ file, card }: Pick<Desks, 'file' | 'card'>, question: Question): Promise<Heard | null> {
  const isNew = card.show();
  const shown = await card.accepted();
  if (shown !== null && isNew) return shown;
  const { plan, expiresAt, because } = question;
  const asked = `**A decision is asked for again**, about plan ${plan.code}: ${inMarkdown(because)}.`;
  const where =
    shown === null
      ? `Slack did not take the card with its buttons. ${howToDecide(file, expiresAt)}`
      : 'The newest card of this thread has the buttons.';
  return say(file, keyOf(question), `${asked} ${where}`);
}

/** The same plan may be asked about twice: first whether it may be done, then whether it happened. */
function keyOf({ plan, offers }: Question): string {
  return `gate-${plan.code}-${offers[0]}`;
}

/** The question in words, for where the card does not ask it. */
function callOf(file: Desks['file'], plan: Plan, { offers, expiresAt, because }: Omit<Question, 'plan'>): GateCall {
  const { document, input } = file;
  const { temporal, build } = document.links;
  const how = howToDecide(file, expiresAt);
  const text = `**A decision is asked for**, about plan ${plan.code}: ${inMarkdown(because)}. ${how}`;
  return {
    message: messageOf(file, `${keyOf({ plan, offers, expiresAt, because })}-words`, text),
    title: `A decision is needed until ${expiresAt}: ${input.location} (${input.environment}): ${because}`,
    report: [how, describePlan(plan, offers)].join('\n\n'),
    cie: document.cie,
    links: { ...(temporal ? { temporal } : {}), ...(build ? { build } : {}) },
  };
}

function howToDecide({ document }: Desks['file'], expiresAt: string): string {
  const { console: page } = document.links;
  const where = page ? `${linkInMarkdown(page)}, or with` : 'with';
  return `Decide at ${where} ${inCode(`satlink show ${document.run}`)}. If nobody decides until ${expiresAt}, the team is told.`;
}

function stillWaiting({ code }: Plan, expiresAt: string): string {
  return `Still waiting for a decision on plan ${code}, until ${expiresAt}.`;
}

function wordsFor(end: GateEnd, expiresAt: string): string {
  switch (end.kind) {
    case 'decided':
      return `${end.decisions.map((one) => `${one.by}${one.verified ? '' : ' (claimed)'}`).join(' and ')} said ${end.choice}`;
    case 'expired':
      return `nobody decided until ${expiresAt}; silence is a no`;
    case 'withdrawn':
      return end.because;
  }
}
