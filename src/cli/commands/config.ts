import { Argument, Command } from 'commander';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { loadSiteFiles, loadSiteSchema } from '../lazily';
import { optionsOf, print } from '../session';
import { checkLines } from '../view/check-lines';

interface CheckOptions {
  policy?: string;
  fleet?: string;
}

/** `satlink config`: the files of a site, without a connection to anything. */
export function configCommand(io: Io): Command {
  return new Command('config')
    .summary('check the policy and fleet files of a site')
    .description("The files of a site. Nothing is asked of the engine, so the CI of a site's repository can run this.")
    .addCommand(checkCommand(io))
    .addCommand(schemaCommand(io))
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink config check --policy policy.yaml --fleet fleet.yaml\ncheck knows --json.',
    );
}

function checkCommand(io: Io): Command {
  const command = new Command('check')
    .summary('check both files, and how they fit together')
    .description(
      'Checks the policy and the fleet file by their form, who could decide with the keys that are listed, and how the ' +
        'two fit together. These are the checks that each process makes when it starts. Exit code 2: there are problems.',
    )
    .option('--policy <file>', 'policy file (else SATLINK_POLICY_FILE)')
    .option('--fleet <file>', 'fleet file (else SATLINK_FLEET_FILE)')
    .option('--json', 'one JSON object on one line')
    .addHelpText('after', '\nExample:\n  $ satlink config check --policy policy.yaml --fleet fleet.yaml');
  return command.action(() => {
    const options = optionsOf<CheckOptions>(command);
    const checks = loadSiteFiles().checkConfig(io, options);
    print(io, options, { json: { checks }, text: () => checkLines(io, checks).join('\n') });
    if (checks.some(({ ok }) => !ok)) throw new Exit(EXIT.usage);
  });
}

function schemaCommand(io: Io): Command {
  return new Command('schema')
    .summary('print the JSON schema of a file, for editors')
    .description('Prints the JSON schema of a file. Editors use it to complete and check while you write.')
    .addArgument(new Argument('<file>', 'which file').choices(['policy', 'fleet']))
    .addHelpText('after', '\nExample:\n  $ satlink config schema policy > policy.schema.json')
    .action((file: 'policy' | 'fleet') => io.out(`${JSON.stringify(loadSiteSchema().siteSchema(file), null, 2)}\n`));
}
