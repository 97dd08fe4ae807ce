import type { Client } from '@temporalio/client';
import { isServerAtLeast, VERSIONS_SINCE } from '../config/server-version';
import { inOneLine } from '../text/visible';

/** The codes of gRPC with which a server says that it does not know these calls, or that they are switched off. */
const UNIMPLEMENTED = 12;
const PERMISSION_DENIED = 7;

export interface Server {
  version: string;
  /** Why this server cannot keep versions of workers apart; null if it can. */
  whyNot: string | null;
}

/** Asks the server for its version, and whether it keeps versions of workers. Throws if it does not answer. */
export async function askServer({ workflowService, options: { namespace } }: Client): Promise<Server> {
  const { serverVersion } = await workflowService.getSystemInfo({});
  const version = inOneLine(serverVersion || 'of an unknown version');
  if (serverVersion && !isServerAtLeast(serverVersion, VERSIONS_SINCE))
    return { version, whyNot: `Temporal ${version} keeps no versions of workers; ${VERSIONS_SINCE} and newer do` };
  try {
    await workflowService.listWorkerDeployments({ namespace, pageSize: 1 });
    return { version, whyNot: null };
  } catch (error) {
    const { code, details } = error as { code?: number; details?: string };
    if (code !== UNIMPLEMENTED && code !== PERMISSION_DENIED) throw error;
    return { version, whyNot: `Temporal ${version} keeps no versions of workers here: ${inOneLine(details ?? '')}` };
  }
}
