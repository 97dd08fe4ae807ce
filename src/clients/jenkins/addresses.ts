/** `A/B/C` → `/job/A/job/B/job/C`, each segment encoded. */
export function jobPath(job: string): string {
  return job
    .split('/')
    .map((segment) => `/job/${encodeURIComponent(segment)}`)
    .join('');
}

/**
 * Is this the page of the job? Jenkins writes its configured root URL. Its host and prefix may differ from those that
 * we call, so only the part from the first `/job/` on is compared.
 */
export function isUrlOfJob(url: string, job: string): boolean {
  if (!URL.canParse(url)) return false;
  const { pathname } = new URL(url);
  const start = pathname.indexOf('/job/');
  return start >= 0 && decode(pathname.slice(start)).replace(/\/$/, '') === decode(jobPath(job));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
