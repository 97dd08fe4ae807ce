/** The address of the container service, if the site names no other. */
export const PUBLIC_CONTAINERS = 'https://containers.cloud.ibm.com';

/** A base URL for our paths: IBM's own tools append `/global`. */
export function containersBase(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/global$/, '');
}
