import { html } from 'ghtml';
import type { HandOver, NextStep } from '../../contract/hand-over';
import { handOverOf, titleOfHandOver } from '../../handover/hand-over';
import type { ReadRun } from '../../runs';
import { runbookOfRun } from '../../runbooks';
import { outcomeInWords } from '../../words/outcomes';
import type { Session } from '../sessions/session';
import type { Markup } from './page';
import { startAgainForm } from './start-form';
import { copyable, copyableLines, fact, link, momentMarkup } from './words';

/** A run that has ended: the state of the customer, the changes, the next steps of a person, and the reason. */
export function handOverPart(run: ReadRun, session: Session): Markup {
  const { kind } = run.outcome!;
  const over = handOverOf(run, runbookOfRun(run));
  return html`<section class="card ask outcome is-${kind}" data-key="ended" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">${outcomeInWords(kind, run.told)}</h2>
      !${run.endedAt === null ? '' : html`<p class="until"><small>!${momentMarkup(run.endedAt)}</small></p>`}
    </header>
    <p class="happened">${titleOfHandOver(over)}</p>
    <dl class="answers">
      !${fact('Now', over.now)} !${fact('Changed', over.changed.length === 0 ? ['Nothing was changed.'] : over.changed)}
    </dl>
    !${nextPart(over)}
    <dl class="answers">!${fact('Why', [over.because])}</dl>
    !${startAgainForm(run, session)}
    <details class="exact">
      <summary>Ids of this run</summary>
      <p>
        Run !${copyable(run.run, 'the name of the run')} Location !${copyable(run.location, 'the id of the location')}
      </p>
    </details>
  </section>`;
}

function nextPart({ next }: HandOver): Markup {
  if (next.length === 0) return '';
  return html`<h3>What you do next</h3>
    <ol class="next">
      !${next.map(step)}
    </ol>`;
}

function step({ what, commands = [], link: page, toCustomer }: NextStep): Markup {
  return html`<li>
    <span>${what}</span>
    !${page === undefined ? '' : link(page, 'Open')}
    !${commands.length === 0 ? '' : copyableLines([...commands], 'the commands of this step')}
    !${toCustomer === undefined ? '' : copyableLines([toCustomer], 'the text for the customer')}
  </li>`;
}
