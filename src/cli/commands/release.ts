import { Command } from 'commander';
import { shownName } from '../../approvals/shown-name';
import { proofOf, writeAudit } from '../audit';
import type { Io } from '../io';
import { readKeyFile } from '../key-file';
import { personOf } from '../person';
import { optionsOf, withEngine } from '../session';
import { signing, withPersonOptions } from './brakes';
import type { PersonOptions } from './brakes';
import { printReply } from './decisions';

interface ReleaseOptions extends PersonOptions {
  environment?: string;
}

/** Ends the hold of an incident. */
export function releaseCommand(io: Io): Command {
  const command = new Command('release')
    .summary('release a region that an incident holds')
    .description(
      'Says that the incident of a region is over, so that its gates ask again. Operators and approvers may. ' +
        'Nothing is approved by it.',
    )
    .argument('<region>', 'the region, such as us-east')
    .option('-e, --environment <name>', 'only in this environment');
  return withPersonOptions(command)
    .addHelpText('after', '\nExample:\n  $ satlink release us-east --key key.json')
    .action(async (region: string) => {
      const options = optionsOf<ReleaseOptions>(command);
      const key = await readKeyFile(io, options.key);
      const order = { region, environment: options.environment, by: personOf(io, options.by, key) };
      const reply = await withEngine(io, options, ({ runs, engine }) =>
        runs.orUnknown(() => runs.orderRelease(engine, order, key && signing(key))),
      );
      const facts = { environment: options.environment ?? null, region, by: shownName(order.by), proof: proofOf(key) };
      writeAudit(io, 'region-released', { ...facts, answer: reply.answer });
      printReply(io, options, reply);
    });
}
