import { inShell } from '../text/shell';
import { GROUP_NOT_KNOWN } from './plan';
import type { Target } from './plan';

/** The commands that replace a key by hand, ready to copy. */
export function resetCommands({ region, resourceGroup }: Pick<Target, 'region' | 'resourceGroup'>): string[] {
  const group = resourceGroup === GROUP_NOT_KNOWN ? '<RESOURCE_GROUP>' : inShell(resourceGroup);
  return [
    `ibmcloud target -r ${inShell(region)}`,
    `ibmcloud target -g ${group}`,
    `ibmcloud ks api-key reset --region ${inShell(region)}`,
  ];
}
