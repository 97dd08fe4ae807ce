/** Where the container service is, unless a site says otherwise. */
export const PUBLIC_CONTAINERS = 'https://containers.cloud.ibm.com';

/** A base URL as our paths want it: IBM's own tools write `/global` behind it. */
export function containersBase(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/global$/, '');
}
