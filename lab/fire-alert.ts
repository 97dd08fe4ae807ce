import { startRun, type Engine } from '../src/runs';
import type { Runbook } from '../src/runbooks';
import { runbookOfStory } from './story';
import type { Story } from './story';

/** Starts the run of a story as intake would: an alert source asks for it, so one approver is enough. */
export async function fireAlert(engine: Engine, story: Story): Promise<string> {
  const runbook = runbookOfStory(story);
  const by = { kind: 'source', source: 'alertmanager' } as const;
  const started = await startRun(engine, alertOf(story, runbook), by, runbook);
  if (started === null) throw new Error('the end of this alert came before it');
  return started.run;
}

function alertOf({ location, environment }: Story, { alerts: [alertname] }: Runbook) {
  return {
    location,
    environment,
    alertname,
    startsAt: new Date().toISOString(),
    labels: { alertname, service: 'satellite-link', severity: 'critical', cluster_id: location },
  };
}
