import { Command } from 'commander';
import type { Check } from '../../runs';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { loadSiteFiles } from '../lazily';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import { checkLines } from '../view/check-lines';

interface DoctorOptions {
  policy?: string;
  fleet?: string;
}

/** Checks that everything that runs need is there. */
export function doctorCommand(io: Io): Command {
  const command = new Command('doctor')
    .summary('check that everything that runs need is there')
    .description(
      'Checks the engine, its search attributes, both workers, and the policy and fleet files when they are given.',
    )
    .option('--policy <file>', 'policy file to check (else SATLINK_POLICY_FILE)')
    .option('--fleet <file>', 'fleet file to check (else SATLINK_FLEET_FILE)');
  return withCommonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink doctor --policy config/policy.yaml --fleet config/fleet.yaml')
    .action(async () => {
      const options = optionsOf<DoctorOptions>(command);
      const { checks: fileChecks, permitMs } = loadSiteFiles().checkSiteFiles(io, options);
      const engineChecks = await withEngine(io, options, ({ runs, engine }) =>
        runs.checkHealth(engine, permitMs),
      ).catch((error: unknown): Check[] => {
        if (!(error instanceof Exit)) throw error;
        return [{ name: 'connection', ok: false, because: error.message }];
      });
      const checks = [...engineChecks, ...fileChecks, ...loadSiteFiles().checkProxy(io)];
      print(io, options, { json: { checks }, text: () => checkLines(io, checks).join('\n') });
      if (checks.some((check) => !check.ok)) throw new Exit(EXIT.failed);
    });
}
