import type { HandOver } from '../contract/hand-over';
import type { RunDocument } from '../contract/run-document';

/** The pages of a run. The console is first, because everything else is a click away from there. */
export function linksOf({ links }: Pick<RunDocument, 'links'>): HandOver['links'] {
  const pages = [
    ['Console', links.console],
    ['Jenkins build', links.build],
    ['Slack thread', links.thread],
    ['Temporal', links.temporal],
    ['Runbook', links.runbook],
  ] as const;
  return pages.flatMap(([label, url]) => (url === undefined ? [] : [{ label, url }]));
}
