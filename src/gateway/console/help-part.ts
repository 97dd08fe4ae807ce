import { html } from 'ghtml';
import { ANSWER_WORDS } from '../../words/answers';
import { ANSWER_MEANINGS, OUTCOME_MEANINGS, PHASE_MEANINGS } from '../../words/meanings';
import { outcomeInWords } from '../../words/outcomes';
import { PHASE_WORDS } from '../../words/phases';
import type { Markup } from './page';

/** The keys that keys.mjs knows. None of them sends anything. */
const KEYS = [
  ['j, k', 'the next and the previous run of the list'],
  ['Enter', 'open the run'],
  ['/', 'search'],
  ['a', 'open the form that approves'],
  ['r', 'open the form that rejects'],
  ['c', 'open the form that says: the customer has replaced the key'],
  ['?', 'this help'],
] as const;

type Row = readonly [code: string, words: string, meaning: string];

/** The keys, and the meaning of each phase, outcome and answer. */
export function helpPart(): Markup {
  return html`<h1>Help</h1>
    <section class="card" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <p>A key never sends anything. It works while no field has the focus.</p>
      <dl class="meanings">
        !${KEYS.map(
          ([key, what]) =>
            html`<div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${what}</dd>
            </div>`,
        )}
      </dl>
    </section>
    !${table(
      'Phases of a run',
      rowsOf(PHASE_MEANINGS, (phase) => PHASE_WORDS[phase]),
    )}
    !${table(
      'Ends of a run',
      rowsOf(OUTCOME_MEANINGS, (kind) => outcomeInWords(kind)),
    )}
    !${table(
      'Answers to a decision',
      rowsOf(ANSWER_MEANINGS, (answer) => ANSWER_WORDS[answer]),
    )}`;
}

function rowsOf<K extends string>(meanings: Record<K, string>, wordsOf: (code: K) => string): Row[] {
  return (Object.keys(meanings) as K[]).map((code) => [code, wordsOf(code), meanings[code]]);
}

function table(title: string, rows: Row[]): Markup {
  const drawn = rows.map(
    ([code, words, meaning]) =>
      html`<div>
        <dt>${words} <small class="code">${code}</small></dt>
        <dd>${meaning}</dd>
      </div>`,
  );
  return html`<section class="card" aria-label="${title}">
    <h2>${title}</h2>
    <dl class="meanings">!${drawn}</dl>
  </section>`;
}
