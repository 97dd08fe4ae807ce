import { plain } from './mrkdwn-view';
import type { OpenView } from './views';

/** A form that an app opened, over the page. */
export function formOf(
  { title, blocks, submit, close }: OpenView,
  { member, channel }: { member: string; channel: string },
): string {
  const hidden = Object.entries({ member, channel }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${plain(value)}">`,
  );
  return `<dialog open aria-labelledby="form-title"><form method="post" action="/form">${hidden.join('')}
<h2 id="form-title">${plain(title.text)}</h2>${blocks.map(fieldOf).join('')}
<p><button formaction="/close" formnovalidate>${plain(close?.text ?? 'Close')}</button>
${submit === undefined ? '' : `<button class="primary">${plain(submit.text)}</button>`}</p></form></dialog>`;
}

function fieldOf(block: OpenView['blocks'][number]): string {
  if (block.type === 'section') return `<p>${plain(block.text.text).replaceAll('\n', '<br>')}</p>`;
  if (block.type !== 'input') return '';
  const { block_id: id, label, hint, optional, element } = block;
  const required = optional ? '' : ' required';
  const words = `${plain(label.text)}${optional ? ' <small>(optional)</small>' : ''}`;
  const help = hint === undefined ? '' : `<small>${plain(hint.text)}</small>`;
  if (element.type === 'radio_buttons') {
    const options = element.options.map(
      ({ text, value }) =>
        `<label><input type="radio" name="${plain(id)}" value="${plain(value)}"${required}${value === element.initial_option?.value ? ' checked' : ''}> ${plain(text.text)}</label>`,
    );
    return `<fieldset><legend>${words}</legend>${options.join('')}${help}</fieldset>`;
  }
  const length = element.max_length === undefined ? '' : ` maxlength="${element.max_length}"`;
  const input = element.multiline
    ? `<textarea name="${plain(id)}" rows="3"${length}${required}></textarea>`
    : `<input name="${plain(id)}"${length}${required}>`;
  return `<label>${words}${input}${help}</label>`;
}
