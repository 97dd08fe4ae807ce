import { shownStarter, starterInWords } from '../../approvals/asker';
import { alsoAffected } from '../../approvals/plan';
import type { Plan } from '../../approvals/plan';
import { actionsOf, affectsOf } from '../../runs';
import type { ReadRun } from '../../runs';
import { doubtTitle } from '../../words/doubt-note';
import { moment } from '../../words/times';
import { inOneLine } from '../../text/visible';

/** Slack's limit of a section is 3,000 characters. */
const LINE_MAX = 600;
const SECTION_MAX = 2900;
const NOTES_SHOWN_MAX = 4;
const DIGEST_SHOWN = 16;

/** The plan for the person who decides in Slack: the brake that holds it, actions, target, other users of the key, requester, deadline. */
export function planBlocks(read: ReadRun, plan: Plan, asks: NonNullable<ReadRun['asks']>): object[] {
  const { account, region, resourceGroup, location } = plan.target;
  const isDoubt = asks.offers.includes('it-happened');
  return [
    ...(read.held ? [section([`Stopped: ${read.held.because}.`, 'Only a rejection counts now.'])] : []),
    section([
      isDoubt ? `${doubtTitle(plan.notes)} The answer to this call was lost:` : 'What is done:',
      ...actionsOf(plan),
    ]),
    section([`Account ${account}`, `Region ${region}`, `Resource group ${resourceGroup}`, `Location ${location}`]),
    section([`Also affected${countOf(plan)}: ${affectsOf(plan)}`, ...riskOf(plan)]),
    ...(plan.notes.length === 0 ? [] : [section(notesOf(plan))]),
    section([
      `Asked for by ${starterInWords(shownStarter(plan.askedBy))}`,
      `Open until ${moment(asks.expiresAt)}`,
      `Run ${read.run}`,
      `Plan ${plan.code}, digest ${plan.digest.slice(0, DIGEST_SHOWN)}…`,
    ]),
  ];
}

/** ` (2 clusters, 1 location)` */
function countOf(plan: Plan): string {
  const others = alsoAffected(plan) ?? [];
  const counts = (['cluster', 'location'] as const).flatMap((kind) => {
    const { length } = others.filter((one) => one.kind === kind);
    return length === 0 ? [] : [`${length} ${kind}${length === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? '' : ` (${counts.join(', ')})`;
}

function riskOf({ actions, by }: Plan): string[] {
  if (!actions.includes('api-key-reset') || by['api-key-reset'] !== 'api') return [];
  return ['Risk: the API key is replaced for all of them at once, and that cannot be undone.'];
}

function notesOf({ notes }: Plan): string[] {
  const more = notes.length - NOTES_SHOWN_MAX;
  const shown = notes.slice(0, NOTES_SHOWN_MAX).map((note) => `Note: ${note}`);
  return more > 0 ? [...shown, `and ${more} more notes; "satlink plan" shows them`] : shown;
}

/** Plain text: no part of it becomes a link or a mention. */
function section(lines: string[]): object {
  const text = lines.map((line) => inOneLine(line).slice(0, LINE_MAX)).join('\n');
  return { type: 'section', text: { type: 'plain_text', text: text.slice(0, SECTION_MAX) } };
}
