import type { WorkerDeploymentVersion } from '@temporalio/common';
import { inShell } from '../text/shell';

/** The command that gives new runs to this version. */
export function becomeCurrent({ deploymentName, buildId }: WorkerDeploymentVersion): string {
  return `temporal worker deployment set-current-version --deployment-name ${inShell(deploymentName)} --build-id ${inShell(buildId)}`;
}
