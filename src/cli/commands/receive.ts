import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { AlertNames } from '../../intake/alert-names';
import type { Notification } from '../../intake/alertmanager';
import type { IntakeAnswer } from '../../intake/take-in';
import { Exit, EXIT } from '../exit';
import type { Io } from '../io';
import { loadAlertmanager, loadAlertNames, loadIntakeLimits, loadSiteFiles, loadTakeIn } from '../lazily';
import { optionsOf, print, withCommonOptions, withEngine } from '../session';
import type { CommonOptions } from '../session';
import { inOneLine } from '../../text/visible';

interface ReceiveOptions extends CommonOptions {
  source: 'alertmanager';
  environment?: string;
  fleet?: string;
}

/** `satlink receive`: takes in a saved notification as if it had just arrived. */
export function receiveCommand(io: Io): Command {
  const command = new Command('receive')
    .summary('take in a saved notification of an alert source')
    .description('Takes a saved notification in, as the gateway would have done: starts, joins, resolves.')
    .argument('<file>', 'the body of the notification; - is standard input')
    .addOption(new Option('--source <name>', 'whose format it is').choices(['alertmanager']).makeOptionMandatory())
    .option('-e, --environment <name>', 'the environment that the address of the webhook names')
    .option(
      '--fleet <file>',
      'fleet file; alerts of an environment that it has not are rejected (else SATLINK_FLEET_FILE)',
    );
  return withCommonOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  $ satlink receive notification.json --source alertmanager --environment prod\n\n' +
        'Exit code 3: no run could start from one of the alerts; its team is told. The others are taken in all the same.',
    )
    .action(async (file: string) => {
      const options = optionsOf<ReceiveOptions>(command);
      const fleet = loadSiteFiles().readFleetOf(io, options.fleet);
      const names = loadAlertNames().alertNamesOf(fleet);
      const { incoming, beyondLimit, truncatedAlerts } = notificationIn(await read(io, file), { file, options, names });
      const environments = fleet === null ? null : Object.keys(fleet.environments);
      const origin = {
        source: options.source,
        names: names.map(({ name }) => name),
        ...(environments === null ? {} : { environments }),
      };
      const limits = loadIntakeLimits();
      const notRead = [
        ...(truncatedAlerts > 0 ? [limits.leftOutBySource(truncatedAlerts)] : []),
        ...(beyondLimit > 0 ? [limits.beyondLimit(beyondLimit)] : []),
      ];
      const answer = await withEngine(io, options, async ({ engine }) => {
        const taken = await loadTakeIn().takeIn(engine, incoming, origin);
        const told = { source: options.source, environment: options.environment };
        for (const because of notRead) await limits.tellOfLimit(engine, { ...told, because }, new Date());
        return taken;
      });
      const { runs, ignored, rejected, lost, notDurable } = answer;
      print(io, options, {
        json: { runs, ignored, rejected, ...(lost ? { notDurable } : {}) },
        text: () => [...linesOf(answer), ...notRead.map((because) => `${because}; its team is told`)].join('\n'),
      });
      if (!lost && rejected.length === 0) return;
      if (!lost) throw new Exit(EXIT.refused);
      const reasons = notDurable.map(({ because, alerts }) => `${alerts}: ${because}`).join('; ');
      throw new Exit(
        EXIT.failed,
        `not all of it is durable (${reasons}); receive it again: alerts that have a run join it`,
      );
    });
}

async function read(io: Io, file: string): Promise<string> {
  if (file === '-') return io.readStdin();
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Exit(EXIT.failed, `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function notificationIn(
  text: string,
  { file, options, names }: { file: string; options: ReceiveOptions; names: AlertNames },
): Notification {
  const notification = loadAlertmanager().readNotification(jsonOf(text), options.environment, names);
  if (notification !== null) return notification;
  throw new Exit(EXIT.usage, `${file} is not a notification of Alertmanager, version 4`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf({ runs, ignored, rejected, became }: IntakeAnswer): string[] {
  const resolved = became.filter((result) => result === 'resolved').length;
  return [
    ...runs.map(({ run, joined, goesOn }) =>
      goesOn
        ? `the alert goes on after ${run} has ended: its team is told, and no new run is started`
        : `${joined ? 'joined' : 'started'} ${run}`,
    ),
    ...(resolved > 0 ? [`${resolved} resolved`] : []),
    ...(ignored > 0 ? [`${ignored} ignored: of no runbook of ours, or nothing to resolve`] : []),
    ...rejected.map(({ because }) => `rejected, and its team is told: ${inOneLine(because)}`),
    ...(became.length === 0 ? ['the notification holds no alert'] : []),
  ];
}
