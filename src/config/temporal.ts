import { readFileSync } from 'node:fs';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { type CodecKeys, readCodecKeys } from './codec-keys';
import { Environment } from './environment';
import { ConfigProblems } from './problems';

export interface TemporalConfig {
  connectionOptions: ClientConnectConfig['connectionOptions'];
  /** host:port, for messages. */
  address: string;
  namespace: string;
  /** Null: what our processes write into the engine stands there in clear. */
  codecKeys: CodecKeys | null;
}

/**
 * The address of Temporal: `TEMPORAL_*` variables over the profile of a `temporal.toml`, as all Temporal tools read
 * them. The keys of its data are our own variable. Throws `ConfigProblems`.
 */
export function readTemporal(env: NodeJS.ProcessEnv): TemporalConfig {
  const variables = new Environment(env, (path) => readFileSync(path, 'utf8'));
  const codecKeys = readCodecKeys(variables);
  if (variables.problems.length > 0) throw new ConfigProblems(variables.problems);
  try {
    const overrideEnvVars = Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
    return {
      connectionOptions,
      address: connectionOptions.address ?? 'localhost:7233',
      namespace: namespace ?? 'default',
      codecKeys,
    };
  } catch {
    // The loader's messages may quote a line of the profile, and a profile holds an API key.
    throw new ConfigProblems(['TEMPORAL_* variables or the Temporal profile cannot be read']);
  }
}
