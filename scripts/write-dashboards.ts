import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DASHBOARDS } from './dashboards/list';
import { inGrafana } from './dashboards/panel';

/** `npm run dashboards`: writes the dashboards for Grafana to deploy/grafana/dashboards. */
for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
  const path = join(__dirname, '..', 'deploy', 'grafana', 'dashboards', `${name}.json`);
  writeFileSync(path, `${JSON.stringify(inGrafana(dashboard), null, 2)}\n`);
}
