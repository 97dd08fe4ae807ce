import type { Request } from '../request';

/** `region` is the argument of `ibmcloud target -r`, `resourceGroup` is an id. */
export interface KeyScope {
  region: string;
  resourceGroup: string;
}

export function bearer(accessToken: string): Record<string, string> {
  return { Authorization: `Bearer ${accessToken}` };
}

export function scopeHeaders({ region, resourceGroup }: KeyScope): Record<string, string> {
  return { 'X-Region': region, 'X-Auth-Resource-Group': resourceGroup };
}

/** The request that replaces the key of a scope. It is sent, and it is shown to the people who approve it. */
export function resetRequest(scope: KeyScope, tokens: { accessToken: string; refreshToken: string }): Request {
  return {
    method: 'POST',
    path: '/global/v1/keys',
    headers: {
      ...bearer(tokens.accessToken),
      ...scopeHeaders(scope),
      'X-Auth-Refresh-Token': tokens.refreshToken,
    },
  };
}
