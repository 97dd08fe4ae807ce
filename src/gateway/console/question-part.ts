import { html } from 'ghtml';
import { questionOf } from '../../question/question';
import type { OpenQuestion } from '../../question/question';
import type { ReadRun } from '../../runs';
import { runbookOfRun } from '../../runbooks';
import type { PageReader } from './asking';
import { decisionForm } from './decision-form';
import { effectPart } from './effect-part';
import { heldByFreeze } from './freeze-part';
import type { Markup } from './page';
import { exactCalls, notes, target } from './plan-part';
import { whoPart } from './who-part';
import { notesBesideQuestion } from '../../words/doubt-note';
import { meaningsOf } from '../../question/in-lines';
import { copyable, copyableLines, fact, momentMarkup, sentenceMarkup, timeLeft } from './words';

/** The question of a run in words; null while nothing is asked. */
export function questionNow(run: ReadRun, { standing }: Pick<PageReader, 'standing'>): OpenQuestion | null {
  const runbook = runbookOfRun(run);
  return questionOf(run, runbook, { nowMs: Date.now(), ...standing.times });
}

/**
 * The gate: what happened, what is about to change and for whom, what each answer leads to, and who else decides. The
 * parts stand in this order on every screen.
 */
export function questionPart(run: ReadRun, question: OpenQuestion, asking: PageReader): Markup {
  const { session, standing, calls } = asking;
  const { plan, asks } = run as { plan: NonNullable<ReadRun['plan']>; asks: NonNullable<ReadRun['asks']> };
  const { choices, obstacles } = standing;
  const forms = choices.map((choice) =>
    decisionForm(run, { choice, session, standing, words: question.answers[choice]! }),
  );
  return html`<section
    class="card ask is-asking"
    data-key="ask ${asks.of} ${asks.offers[0]}"
    aria-labelledby="ask-title"
  >
    <header>
      <h2 id="ask-title" tabindex="-1">${question.title}</h2>
      <p class="until">!${timeLeft(asks.expiresAt)} <small>until !${momentMarkup(asks.expiresAt)}</small></p>
    </header>
    !${question.happened.map((sentence) => html`<p class="${sentence === question.setback ? 'warning' : 'happened'}">!${sentenceMarkup(sentence)}</p>`)}
    !${doubtPart(question)}!${changesPart(question)}
    <dl class="answers">
      !${effectPart(question.effect)}!${fact('Risk', question.risk === null ? [] : [question.risk])}!${fact('Answers', meaningsOf(question))}!${fact(question.doubt === null ? 'If no' : 'Silence', [question.ifNo])}!${whoPart(run, standing)}
    </dl>
    !${notes(notesBesideQuestion(plan.notes))}!${obstacles.map((obstacle) => html`<p class="obstacle">${obstacle}</p>`)}
    !${standing.freeze === null ? '' : heldByFreeze(standing.freeze, asks.expiresAt)}
    <div class="choices" data-key="${asks.of} ${choices.join(' ')}">!${forms}</div>
    !${customerPart(run, asking)}
    <details class="exact">
      <summary>Plan ${plan.code}: target and exact calls</summary>
      <p>
        Code !${copyable(plan.code, 'the code of the plan')} Run !${copyable(run.run, 'the name of the run')} Location
        !${copyable(run.location, 'the id of the location')}
      </p>
      !${target(plan)}!${question.doubt === null ? exactCalls(calls) : ''}
    </details>
  </section>`;
}

function changesPart({ changes }: OpenQuestion): Markup {
  if (changes.length === 0) return '';
  const rows = changes.map(
    ({ what, when, before }) =>
      html`<li>
        <span>${what}</span> <small class="due">${when}</small>
        !${before === undefined ? '' : html`<small class="before">Today: ${before} → a new key</small>`}
      </li>`,
  );
  return html`<ol class="changes">
    !${rows}
  </ol>`;
}

/** A change whose answer was lost: the known facts, and the ways to find out. No command here changes anything. */
function doubtPart({ doubt }: OpenQuestion): Markup {
  if (doubt === null) return '';
  const { what, commands = [] } = doubt.howToFindOut;
  return html`<h3>What we know</h3>
    !${doubt.known.map((sentence) => html`<p>${sentence}</p>`)}
    <h3>How to find out</h3>
    <p>${what}</p>
    !${commands.length === 0 ? '' : copyableLines([...commands], 'the command to find out')}`;
}

/** The commands for the customer, ready to be copied, where the customer has to replace the key. */
function customerPart({ plan, asks }: ReadRun, { calls }: PageReader): Markup {
  const reset = calls.find(({ action, by }) => action === 'api-key-reset' && by === 'customer');
  if (reset === undefined || asks?.offers.includes('customer-rotated') !== true) return '';
  return html`<h3>The customer runs, in account <code>${plan!.target.account}</code></h3>
    !${copyableLines(reset.commands, 'the commands for the customer')}`;
}
