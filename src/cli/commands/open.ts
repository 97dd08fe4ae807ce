import { Command } from 'commander';
import type { ReadRun } from '../../runs';
import { openPage } from '../browser';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { optionsOf, print, withCommonOptions, readingEngine } from '../session';
import { RUN_ARGUMENT } from './show';

/** Opens the page of a run in the console. */
export function openCommand(io: Io): Command {
  const command = new Command('open')
    .summary('open the page of a run in the console')
    .description(
      'Opens the page of a run in your browser. It always prints the address, also where there is no browser.',
    )
    .argument('<run>', RUN_ARGUMENT);
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink open c1234567890abcdefghi')
    .action(async (run: string) => {
      const options = optionsOf(command);
      const document = await readingEngine(io, options, async ({ runs, engine }) =>
        runs.readRun(engine, await runs.findRun(engine, run)),
      );
      const url = addressOf(io, document);
      const opened = io.isLive && !options.json && (await openPage(io, url));
      print(io, options, { json: { run: document.run, url }, text: () => url });
      if (io.isLive && !options.json && !opened) io.err('No browser can be opened here. Open this address yourself.\n');
    });
}

/** The console of this machine's own settings comes first; else the run says where its console is. */
function addressOf({ env }: Pick<Io, 'env'>, { run, links }: ReadRun): string {
  const gateway = env['SATLINK_GATEWAY_URL'];
  const page = gateway ? `${gateway.replace(/\/+$/, '')}/runs/${encodeURIComponent(run)}` : links.console;
  // Another process wrote the link of the run: only a web address is handed to a browser.
  if (page !== undefined && /^https?:\/\//.test(page) && URL.canParse(page)) return new URL(page).href;
  throw new Exit(EXIT.usage, 'the address of the console is not known; name it with SATLINK_GATEWAY_URL');
}
