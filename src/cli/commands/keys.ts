import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import type { PrivateKey } from '../../signing';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { defaultKeyFile, readKeyFile } from '../key-file';
import { loadSigning } from '../lazily';
import { personOf } from '../person';
import { optionsOf, print } from '../session';
import type { CommonOptions } from '../session';

interface KeyOptions extends CommonOptions {
  for?: string;
  out?: string;
  key?: string;
}

/** `satlink keys`: the key with which a person, or a gateway, signs decisions. */
export function keysCommand(io: Io): Command {
  return new Command('keys')
    .summary('make and show the key that signs your decisions')
    .description(
      'The key that signs your decisions. Its public part goes into the policy, the private part stays here.',
    )
    .addCommand(newCommand(io))
    .addCommand(showCommand(io))
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink keys new --for mia.approver@example.com\nBoth commands know --json.',
    );
}

function newCommand(io: Io): Command {
  const command = new Command('new')
    .summary('make a new key')
    .description('Makes a new key, writes it to a file that only you can read, and prints the lines for the policy.')
    .option('--for <name>', 'the owner of the key: your name in the policy, or "gateway"')
    .option('--out <file>', 'where to write the private key (else the default file)')
    .option('--json', 'one JSON object on one line')
    .addHelpText('after', '\nExample:\n  $ satlink keys new --for mia.approver@example.com');
  return command.action(async () => {
    const options = optionsOf<KeyOptions>(command);
    const owner = personOf(io, options.for);
    const file = options.out ?? defaultKeyFile(io);
    const key = await loadSigning().newKey(owner);
    write(file, `${JSON.stringify(key)}\n`);
    printPublic(io, options, { file, owner, key });
  });
}

function showCommand(io: Io): Command {
  const command = new Command('show')
    .summary('show the public part of a key')
    .description('Prints the lines that the policy needs to believe the key.')
    .option('--for <name>', 'the owner of the key (else the name in the key itself)')
    .option('--key <file>', 'the private key (else SATLINK_KEY_FILE, else the default file)')
    .option('--json', 'one JSON object on one line')
    .addHelpText('after', '\nExample:\n  $ satlink keys show --for mia.approver@example.com');
  return command.action(async () => {
    const options = optionsOf<KeyOptions>(command);
    const key = await readKeyFile(io, options.key);
    if (key === null) throw new Exit(EXIT.usage, 'you have no key yet; "satlink keys new" makes one');
    printPublic(io, options, { file: null, owner: personOf(io, options.for, key), key });
  });
}

/** A key is never overwritten. It is the only proof that old decisions were its owner's. */
function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw code === 'EEXIST'
      ? new Exit(EXIT.usage, `${file} exists already; name another file with --out, or move the old key away`)
      : new Exit(EXIT.failed, `${file} cannot be written (${code})`);
  }
}

function printPublic(
  io: Io,
  options: CommonOptions,
  { file, owner, key }: { file: string | null; owner: string; key: PrivateKey },
): void {
  const { kid, x } = key;
  print(io, options, {
    json: { ...(file === null ? {} : { file }), of: owner, kid, x },
    text: () =>
      [
        ...(file === null ? [] : [`The private key is in ${file}. Keep it to yourself; nothing else has it.`, '']),
        'For each environment in which it shall count, these lines belong into the policy, under "keys":',
        '',
        `      - of: ${JSON.stringify(owner)}`,
        `        kid: ${kid}`,
        `        x: ${x}`,
      ].join('\n'),
  });
}
