/** A query of a panel, with the legend of its series. */
export interface Query {
  expr: string;
  legend?: string;
}

/** A panel as the dashboards below write it. */
export interface Panel {
  title: string;
  kind: 'stat' | 'timeseries' | 'table' | 'text';
  /** Its meaning, and the work to do when it moves. A text has its Markdown here. */
  about: string;
  queries?: readonly Query[];
  /** A unit of Grafana: `s`, `percentunit`, `short`. */
  unit?: string;
  /** Columns, of 24; 8 if left out. */
  width?: number;
  stacked?: boolean;
  /** True if the panel is empty while all is well. */
  mayBeEmpty?: boolean;
}

export interface Dashboard {
  uid: string;
  title: string;
  about: string;
  panels: readonly Panel[];
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const HEIGHT = { stat: 4, timeseries: 8, table: 8, text: 4 };
const COLUMNS = 24;

/** The dashboard as Grafana reads it from a file. */
export function inGrafana({ uid, title, about, panels }: Dashboard): object {
  return {
    uid,
    title,
    description: about,
    tags: ['satlink'],
    editable: false,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'utc',
    links: [{ type: 'dashboards', title: 'satlink', tags: ['satlink'], asDropdown: true }],
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels: placed(panels),
  };
}

/** Left to right, and on to the next row where one does not fit. */
function placed(panels: readonly Panel[]): object[] {
  let at = { x: 0, y: 0, rowHeight: 0 };
  return panels.map((panel, index) => {
    const [w, h] = [panel.width ?? 8, HEIGHT[panel.kind]];
    if (at.x + w > COLUMNS) at = { x: 0, y: at.y + at.rowHeight, rowHeight: 0 };
    const gridPos = { x: at.x, y: at.y, w, h };
    at = { x: at.x + w, y: at.y, rowHeight: Math.max(at.rowHeight, h) };
    return { id: index + 1, gridPos, ...panelInGrafana(panel) };
  });
}

function panelInGrafana({ kind, title, about, queries = [], unit = 'short', stacked = false }: Panel): object {
  if (kind === 'text') return { type: 'text', title, options: { mode: 'markdown', content: about } };
  const stacking = { mode: stacked ? 'normal' : 'none' };
  return {
    type: kind,
    title,
    description: about,
    datasource: DATASOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend ?? '__auto',
      ...(kind === 'timeseries' ? {} : { instant: true, range: false }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: { unit, ...(kind === 'timeseries' ? { custom: { fillOpacity: 10, stacking }, min: 0 } : {}) },
      overrides: [],
    },
    options: kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : {},
  };
}
