import type { Command } from 'commander';

/** Refuses an option with one value that is given twice. Otherwise the first value would be lost silently. */
export function onceEach(command: Command): Command {
  for (const option of command.options) {
    if (option.isBoolean() || option.variadic) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' is given twice, and takes one value`);
      isGiven = true;
    });
  }
  return command;
}
