import { LETTERS } from '../../lab/demo-gate';
import { CHOICES } from '../../src/approvals/decision';

test('no two answers share a letter, and none has that of the calls', () => {
  const letters = [...CHOICES.map((choice) => LETTERS[choice]), 'p'];

  expect(new Set(letters).size).toBe(letters.length);
});
