import type { Command, Option } from 'commander';
import { loadEvidenceCommand } from '../src/cli/lazily';

/** The manual page of `satlink`, in roff. The command tree is the only source, so the page cannot grow old. */
export function manPage(program: Command, version: string): string {
  const common = new Set(program.options.map(({ long }) => long));
  return [
    `.TH SATLINK 1 "" "satlink-responder ${version}" "User Commands"`,
    '.SH NAME',
    `satlink \\- ${inRoff('run the runbooks of Satellite Link connectors, and decide what they may change')}`,
    '.SH SYNOPSIS',
    '.B satlink',
    inRoff('[options] <command>'),
    '.SH DESCRIPTION',
    inRoff(program.description()),
    '.SH OPTIONS',
    inRoff('Each command takes these before its name, and those that it lists after it too.'),
    ...optionLines(program.options),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => commandLines(command, 'satlink', common)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, what]) => ['.TP', `.B ${inRoff(name)}`, inRoff(what)]),
    ...textLines(afterHelpOf(program), '.SH EXAMPLES AND EXIT STATUS'),
    '',
  ].join('\n');
}

const ENVIRONMENT = [
  ['TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_*', 'the engine, as for all tools of Temporal'],
  ['SATLINK_QUEUE_PREFIX', 'before the names of the task queues'],
  ['SATLINK_CODEC_KEYS, SATLINK_CODEC_KEYS_FILE', 'the keys of the data in Temporal, where it is encrypted'],
  ['SATLINK_POLICY_FILE, SATLINK_FLEET_FILE', 'the files of the site, for commands that read them'],
] as const;

function commandLines(stub: Command, above: string, common: ReadonlySet<string | undefined>): string[] {
  // The stub of evidence knows no options: the command itself is loaded for them.
  const command = stub.name() === 'evidence' && above === 'satlink' ? loadEvidenceCommand() : stub;
  const name = `${above} ${stub.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((one) => commandLines(one, name, common));
  const options = command.options.filter(({ hidden, long }) => !hidden && !common.has(long));
  return [
    `.SS ${inRoff(name)}`,
    `.B ${inRoff(name)}`,
    inRoff(command.usage()),
    '.PP',
    inRoff(command.description() || `${command.summary()}.`),
    ...command.registeredArguments
      .filter(({ description }) => description)
      .flatMap((one) => ['.TP', `.I ${inRoff(one.name())}`, inRoff(one.description)]),
    ...optionLines(options),
    ...textLines(afterHelpOf(command)),
  ];
}

function optionLines(options: readonly Option[]): string[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ flags, description, argChoices }) => {
      const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
      return ['.TP', `.B ${inRoff(flags)}`, inRoff(`${description}${choices}`)];
    });
}

/** The text that a command adds below its help, such as examples. Commander tells it only to its own output. */
function afterHelpOf(command: Command): string {
  let said = '';
  const before = command.configureOutput();
  command.configureOutput({ writeOut: (text) => (said += text) });
  try {
    command.outputHelp();
  } finally {
    command.configureOutput(before);
  }
  return said.replace(command.helpInformation(), '').trim();
}

/** Text whose lines stay as they are. */
function textLines(text: string, heading = '.PP'): string[] {
  return text === '' ? [] : [heading, '.nf', ...text.split('\n').map(inRoff), '.fi'];
}

/** One line of text: no character of it is a command, and a hyphen can be copied into a shell. */
function inRoff(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/\s*\n\s*/g, ' ');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
