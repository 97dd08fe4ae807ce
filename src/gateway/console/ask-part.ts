import { html } from 'ghtml';
import type { Reply } from '../../approvals/decision';
import { presentStep } from '../../runs';
import type { OpenQuestion } from '../../question/question';
import type { ReadRun } from '../../runs';
import { titleOf } from '../../contract/run-document';
import { ANSWER_WORDS } from '../../words/answers';
import type { PageReader } from './asking';
import { handOverPart } from './hand-over-part';
import type { Markup } from './page';
import { questionPart } from './question-part';
import { xoPart } from './xo-part';
import { copyableLines, lasting } from './words';

/** The question to the person who looks. Else the outcome, or the step that the run is busy with. */
export function askPart(run: ReadRun, question: OpenQuestion | null, asking: PageReader): Markup {
  if (run.outcome !== null) return handOverPart(run, asking.session);
  if (question === null && run.lookUp) return xoPart(run, asking.session);
  return question === null ? underWay(run) : questionPart(run, question, asking);
}

/**
 * The answer to the decision that was just sent. It stays while the rest of the page changes. `words` are those that
 * came with a decision; they are kept for the person unless it counted.
 */
export function replyBox({ answer, because }: Reply, words = ''): Markup {
  const counted = ['accepted', 'waiting-for-more', 'repeated'].includes(answer);
  const kept = counted || words.trim() === '' ? '' : copyableLines([words], 'your words');
  return html`<div class="reply ${counted ? 'is-counted' : 'is-refused'}" role="status">
    <p><b>${ANSWER_WORDS[answer]}</b> ${because} <small class="code">${answer}</small></p>
    !${
      kept === ''
        ? ''
        : html`<div class="words">
            <p>These are your words, to send them again:</p>
            !${kept}
          </div>`
    }
  </div>`;
}

/** The step that the run is busy with, or between two steps the one that has just ended. */
function underWay(run: ReadRun): Markup {
  const step = presentStep(run);
  const since =
    step?.startedAt === undefined ? '' : html`<p class="until">!${lasting(step.startedAt, step.endedAt)}</p>`;
  const because = step?.because ?? (run.incomplete === undefined ? 'Nothing is asked of you now.' : '');
  return html`<section class="card ask is-under-way" data-key="under way" aria-labelledby="ask-title">
    <header>
      <h2 id="ask-title" tabindex="-1">${underWayInWords(run)}</h2>
      !${since}
    </header>
    !${because === '' ? '' : html`<p>${because}</p>`}
  </section>`;
}

/** One sentence about a run that asks nothing and has not ended. It says only what is known. */
export function underWayInWords(run: ReadRun): string {
  const step = presentStep(run);
  if (step !== null) return titleOf(step);
  return run.incomplete === undefined ? 'The run begins' : 'It is not known what this run does now';
}
