import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/exchange';

/** How the token endpoint says no. */
export function tokenError(status: number, errorCode: string, errorMessage: string): Answer {
  const requestId = randomUUID();
  return {
    status,
    headers: { 'Transaction-Id': requestId },
    body: {
      errorCode,
      errorMessage,
      errorDetails: errorMessage,
      context: {
        requestId,
        requestType: 'incoming.Identity_Token',
        userAgent: 'unknown',
        clientIp: '192.0.2.10',
        url: 'https://iam.lab.invalid',
        instanceId: 'iamid-0-0',
        threadId: '1',
        host: 'iamid-lab',
        startTime: new Date().toISOString(),
        elapsedTime: '12',
        locale: 'en_US',
      },
    },
  };
}

/** How the identity and policy endpoints say no. */
export function identityError(status: number, code: string, message: string): Answer {
  const trace = randomUUID();
  return {
    status,
    headers: { 'Transaction-Id': trace },
    body: { trace, status_code: status, errors: [{ code, message, details: message }] },
  };
}
