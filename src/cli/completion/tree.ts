import type { Command, Option } from 'commander';

/** A command as a shell knows it. */
export interface Level {
  /** The names from the program down, joined by `/`: `satlink/keys/new`. */
  at: string;
  commands: { name: string; summary: string }[];
  options: OptionWords[];
  /** The allowed words of the first argument; empty if any word is. */
  choices: string[];
}

export interface OptionWords {
  /** Without dashes. */
  long: string;
  short: string | null;
  summary: string;
  takesValue: boolean;
  /** Empty if any value is allowed. */
  choices: string[];
}

/** All commands below a program, itself first. The command tree is the only source, so no list can grow old. */
export function levelsOf(command: Command, above = ''): Level[] {
  const at = above === '' ? command.name() : `${above}/${command.name()}`;
  const level: Level = {
    at,
    commands: command.commands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
    options: command.options.filter(({ hidden, long }) => !hidden && long).map(wordsOf),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  return [level, ...command.commands.flatMap((one) => levelsOf(one, at))];
}

/** All flags after which the next word is a value, and no command. */
export function valuedFlags(levels: readonly Level[]): string[] {
  const flags = levels.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue).flatMap(flagsOf));
  return [...new Set(flags)];
}

export function flagsOf({ long, short }: OptionWords): string[] {
  return [`--${long}`, ...(short === null ? [] : [`-${short}`])];
}

function wordsOf({ long, short, description, argChoices = [], required, optional }: Option): OptionWords {
  return {
    long: long!.slice(2),
    short: short?.slice(1) ?? null,
    summary: description,
    takesValue: required || optional,
    choices: argChoices,
  };
}
