import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { ConfigProblems } from './problems';

export interface TemporalConfig {
  connectionOptions: ClientConnectConfig['connectionOptions'];
  /** host:port, for messages. */
  address: string;
  namespace: string;
}

/**
 * The address of Temporal: `TEMPORAL_*` variables over the profile of a `temporal.toml`, as all Temporal tools read
 * them.
 */
export function readTemporal(env: NodeJS.ProcessEnv): TemporalConfig {
  try {
    const overrideEnvVars = Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
    return {
      connectionOptions,
      address: connectionOptions.address ?? 'localhost:7233',
      namespace: namespace ?? 'default',
    };
  } catch {
    // The loader's messages may quote a line of the profile, and a profile holds an API key.
    throw new ConfigProblems(['TEMPORAL_* variables or the Temporal profile cannot be read']);
  }
}
