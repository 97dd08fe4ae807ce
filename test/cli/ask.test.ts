import { PassThrough } from 'node:stream';
import { askOn } from '../../src/cli/io';

/** A terminal at which somebody has typed already. What it prints is collected. */
function terminal(typedAhead: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  input.write(typedAhead);
  const output = new PassThrough();
  return { input, output };
}

test('keys that were pressed before a question are no answer to it', async () => {
  const { input, output } = terminal('a\n');
  output.once('data', () => input.write('r\n'));

  expect(await askOn({ input, output }, 'Your answer: ')).toBe('r');
});

test('a pipe is read from its beginning, because nobody types there', async () => {
  const input = new PassThrough();
  input.write('a\n');

  expect(await askOn({ input, output: new PassThrough() }, 'Your answer: ')).toBe('a');
});
