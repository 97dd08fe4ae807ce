import type { Command } from 'commander';
import type * as runsModule from '../runs';
import type { Engine } from '../runs';
import { inJson } from '../text/visible';
import { Exit, EXIT } from './exit';
import type { ExitCode } from './exit';
import type { Io } from './io';
import { loadRuns, loadSiteFiles } from './lazily';

/** Options that every command of a run takes, before or after its name. */
export interface CommonOptions {
  address?: string;
  namespace?: string;
  queuePrefix?: string;
  json?: boolean;
}

type Runs = typeof runsModule;

/** A connection to the engine, and the settings of the command. */
export interface CommandContext {
  runs: Runs;
  engine: Engine;
}

/** Adds the options that are the same everywhere. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--address <host:port>', 'Temporal server (else TEMPORAL_ADDRESS, temporal.toml, localhost:7233)')
    .option('--namespace <name>', 'Temporal namespace (else TEMPORAL_NAMESPACE, default)')
    .option('--queue-prefix <prefix>', 'prefix of the task queues (else SATLINK_QUEUE_PREFIX)')
    .option('--json', 'one JSON object on one line');
}

/** The options of a command, with those before its name. */
export function optionsOf<T extends object>(command: Command): T & CommonOptions {
  const before = command.parent?.opts() ?? {};
  return { ...before, ...definedOf(command.opts()) } as T & CommonOptions;
}

function definedOf(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * The time limit for commands that only read. After it they say that no answer came, and the person can look elsewhere.
 */
const READING_MS = 5_000;

/** As `withEngine`, for commands that only read and end. They report an absent engine or database within seconds. */
export function readingEngine<T>(
  io: Io,
  options: CommonOptions,
  work: (session: CommandContext) => Promise<T>,
): Promise<T> {
  return withEngine(io, options, (session) =>
    session.engine.client.withDeadline(Date.now() + READING_MS, () => work(session)),
  );
}

/** Connects, does the work and closes. Turns a problem into one line and an exit code. */
export async function withEngine<T>(
  io: Io,
  options: CommonOptions,
  work: (session: CommandContext) => Promise<T>,
): Promise<T> {
  const runs = loadRuns();
  const { address, namespace, queuePrefix = io.env['SATLINK_QUEUE_PREFIX'] } = options;
  const policyNow = () => loadSiteFiles().policyNow(io);
  const settings = { env: io.env, policyNow, ...definedOf({ address, namespace, queuePrefix }) };
  let engine: Engine | undefined;
  try {
    engine = await runs.connect(settings);
    return await work({ runs, engine });
  } catch (error) {
    if (error instanceof Exit) throw error;
    const problem = runs.problemOf(error, engine ?? { address: address ?? '', namespace: namespace ?? '' });
    throw new Exit(codeOf(problem.kind), problem.message);
  } finally {
    await engine?.close();
  }
}

function codeOf(kind: InstanceType<Runs['RunsProblem']>['kind']): ExitCode {
  switch (kind) {
    case 'bad-input':
      return EXIT.usage;
    case 'refused':
      return EXIT.refused;
    case 'unreachable':
    case 'no-such-run':
    case 'engine':
      return EXIT.failed;
  }
}

/** Prints the result: as one line of JSON, or as text for people. */
export function print(io: Io, options: CommonOptions, { json, text }: { json: unknown; text: () => string }): void {
  io.out(options.json ? `${inJson(json)}\n` : `${text()}\n`);
}
