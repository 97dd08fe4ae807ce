import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Provided } from '../../contract/run-document';
import type { Reply } from '../../approvals/decision';
import type { LookUp } from '../../approvals/look-up';
import type { LocationFinding } from '../../contract/findings';
import { readXoReply } from '../../evidence/location/xo-reply';
import type { PrivateKey } from '../../signing';
import { allInOneLine } from '../../text/visible';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { loadRuns, loadSigning } from '../lazily';
import { personOf } from '../person';
import { optionsOf, withCommonOptions, withEngine } from '../session';
import type { CommonOptions } from '../session';
import { printReply } from './decisions';
import { RUN_ARGUMENT } from './show';

interface ProvideOptions extends CommonOptions {
  by?: string;
  key?: string;
}

/**
 * Hands in the answer of xo that a person looked up. The command reads the paste, shows the finding, and sends only
 * that.
 */
export function provideXoCommand(io: Io): Command {
  const command = new Command('provide-xo')
    .summary("hand in xo's answer while xo is silent or cannot be read")
    .description(
      "Hands in xo's answer that a person looked up, while the run waits for it. It shows the finding, and signs and sends only that.",
    )
    .argument('<run>', RUN_ARGUMENT)
    .argument('[file]', "a file with xo's answer, or - for standard input", '-')
    .option('--by <name>', 'the person who looked it up (else the owner of the key, SATLINK_USER, the OS user)')
    .option('--key <file>', 'your private key, which signs it (else SATLINK_KEY_FILE, else the default file)');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ pbpaste | satlink provide-xo c1234567890abcdefghi - --key key.json')
    .action(async (run: string, file: string) => {
      const options = optionsOf<ProvideOptions>(command);
      const key = await readKeyFile(io, options.key);
      const text = file === '-' ? await io.readStdin() : readPaste(file);
      const reply = await withEngine(io, options, async ({ runs, engine }): Promise<Reply> => {
        const asked = await runs.lookUpOf(engine, run);
        if ('answer' in asked) return asked;
        const { lookUp, environment } = asked;
        const finding = readXoReply(text, { id: lookUp.id, environment });
        const provided = loadRuns().readHandedIn({ finding, by: personOf(io, options.by, key) });
        if (typeof provided === 'string') return { answer: 'malformed', because: provided };
        await show(io, options, { lookUp, provided, isTyped: file !== '-' });
        return runs.provideLocation(engine, run, key === null ? provided : await signed(provided, { lookUp, key }));
      });
      printReply(io, options, reply);
    });
}

/** Shows the finding before it is signed and sent. On a terminal the person types the id. */
async function show(
  io: Io,
  options: CommonOptions,
  { lookUp: { id }, provided, isTyped }: { lookUp: LookUp; provided: Provided; isTyped: boolean },
): Promise<void> {
  if (options.json) return;
  io.out(`\n${linesOf(id, provided.finding).join('\n')}\n\n`);
  if (!isTyped || !io.canAsk) return;
  const typed = (await io.ask('  Type the id to hand this in: '))?.trim();
  if (typed !== id) throw new Exit(EXIT.usage, 'that is not the id that was asked about; nothing was sent');
}

function linesOf(id: string, finding: LocationFinding): string[] {
  const shown = allInOneLine(finding);
  const rows: [string, string | undefined][] = [
    ['asked', id],
    ['xo says', shown.kind],
    ['location', shown.id],
    ['tugboat', shown.tugboat],
    ['account', shown.account],
    ['region', shown.region],
    ['group', shown.resourceGroup],
    ['because', shown.because],
  ];
  return rows.filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name.padEnd(10)}${value}`);
}

/** Signs the finding for the question that was read before the finding was shown. */
async function signed(provided: Provided, { lookUp, key }: { lookUp: LookUp; key: PrivateKey }): Promise<Provided> {
  const order = { lookUp, key, how: { via: 'key' as const }, nowMs: Date.now() };
  return { ...provided, signed: await loadSigning().signLocation(provided, order) };
}

function readPaste(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.failed, `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}
