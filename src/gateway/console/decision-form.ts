import { html } from 'ghtml';
import { BINDING } from '../../approvals/decision';
import type { Choice } from '../../approvals/decision';
import type { AnswerInWords } from '../../question/answers';
import type { ReadRun } from '../../runs';
import { CHOICE_TITLES } from '../../words/choices';
import type { Session } from '../sessions/session';
import type { Markup } from './page';
import type { Standing } from './standing';

const SURE: Record<Choice, string> = {
  approve: 'Yes, carry out plan',
  'customer-rotated': 'Yes, the key is replaced; plan',
  reject: 'Reject plan',
  'it-happened': 'Yes, it happened; plan',
  'it-did-not': 'It did not happen; plan',
};

interface Form {
  choice: Choice;
  words: AnswerInWords;
  session: Session;
  standing: Pick<Standing, 'changeIdRequired' | 'freeze'>;
}

/** One choice. It opens first and asks once more before it is sent. This works without a script too. */
export function decisionForm({ run, plan }: ReadRun, { choice, words, session, standing }: Form): Markup {
  const isBinding = BINDING.includes(choice);
  // A freeze holds these two only, and an incident one of them. A button that cannot count is shown, so that people see what waits for its end.
  const { freeze } = standing;
  if (isBinding && freeze !== null && (choice === 'approve' || freeze.isIncident !== true)) {
    return html`<button type="button" class="button" disabled aria-describedby="held">
      ${CHOICE_TITLES[choice]}
    </button>`;
  }

  const { code, digest } = plan!;
  const { changeIdRequired } = standing;
  const change = isBinding
    ? html`<label
        >Change id ${changeIdRequired ? '' : '(if there is one)'}
        <input name="change" maxlength="120" autocomplete="off" !${changeIdRequired ? 'required' : ''}
      /></label>`
    : '';
  return html`<details class="choice is-${choice}" name="choice">
    <summary class="button">${CHOICE_TITLES[choice]}</summary>
    <form method="post" action="/runs/${encodeURIComponent(run)}">
      <p>${words.means}</p>
      <input type="hidden" name="csrf" value="${session.csrf}" />
      <input type="hidden" name="plan" value="${code}" />
      <input type="hidden" name="digest" value="${digest}" />
      <input type="hidden" name="decision" value="${choice}" />
      <label
        >${words.comment}
        <textarea name="comment" rows="2" maxlength="2000" !${words.needsReason ? 'required' : ''}></textarea>
      </label>
      !${change}
      <button class="${choice === 'approve' ? 'danger' : 'strong'}">${SURE[choice]} ${code}</button>
    </form>
  </details>`;
}
