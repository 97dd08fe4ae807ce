import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/exchange';

/** The one shape of every error of the container service. */
export function serviceError(
  status: number,
  { code, description, type }: { code: string; description: string; type: string },
): Answer {
  const body = { incidentID: randomUUID(), code, description, terseDescription: description, type, recoveryCLI: '' };
  return { status, body };
}

export const unauthorized = (): Answer =>
  serviceError(401, {
    code: 'E3076',
    type: 'Authentication',
    description: 'The IAM token is not valid or has expired. Log in again.',
  });

export const notAllowed = (): Answer =>
  serviceError(403, {
    code: 'E0ee8',
    type: 'Authorization',
    description: 'You are not authorized to complete this action. Ask your account administrator for the right role.',
  });

export const clusterNotFound = (): Answer =>
  serviceError(404, {
    code: 'E0008',
    type: 'Provisioning',
    description: 'The specified cluster could not be found. Check the name and the resource group that you target.',
  });
