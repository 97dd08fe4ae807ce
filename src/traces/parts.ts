import type { Logger } from '@temporalio/common';
import type { TracesConfig } from '../config/traces';

/** A process that makes spans. */
export interface TracesParts {
  config: TracesConfig | null;
  process: 'diagnosis' | 'remediation' | 'gateway';
  build: string;
  /** The environments of the fleet file: an attribute names no other. */
  environments: readonly string[];
  log: Logger;
}
