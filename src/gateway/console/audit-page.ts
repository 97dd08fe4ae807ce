import { html } from 'ghtml';
import { shownName } from '../../approvals/shown-name';
import { answerInWords } from '../../words/answers';
import { saidInWords } from '../../words/choices';
import { howKnown } from '../../words/how-known';
import type { AuditEntry } from './audit-rows';
import type { Markup } from './page';
import type { AuditFilters } from './period';
import { momentMarkup } from './words';

const SHOWN_MAX = 500;

/** The page of decisions and refusals: who, how that is known, when, about which plan, and the answer. */
export function auditPage(
  { filters, environments }: { filters: AuditFilters; environments: readonly string[] },
  found: { entries: readonly AuditEntry[]; extent: Markup } | Markup,
): Markup {
  return html`<h1>Audit</h1>
    <p class="note">
      Every decision about an ended run, and every one that was refused. A run that is still open shows its decisions on
      its own page. Of each run the newest 50 refusals are kept.
    </p>
    !${filterForm(filters, environments)}
    !${typeof found === 'string' ? found : html`!${found.extent}!${entriesPart(found.entries, filters)}`}`;
}

function filterForm({ from, until, environment }: AuditFilters, environments: readonly string[]): Markup {
  const names =
    environment === '' || environments.includes(environment) ? environments : [...environments, environment];
  const option = (value: string, label: string) =>
    html`<option value="${value}" !${value === environment ? 'selected' : ''}>${label}</option>`;
  return html`<form class="period" method="get" action="/audit" role="search" aria-label="Which decisions">
    <label>From (UTC) <input type="date" name="from" value="${from}" /></label>
    <label>Until (UTC) <input type="date" name="until" value="${until}" /></label>
    <label
      >Environment
      <select name="environment">
        !${option('', 'All environments')} !${names.map((name) => option(name, name))}
      </select>
    </label>
    <button>Show</button>
  </form>`;
}

function entriesPart(entries: readonly AuditEntry[], filters: AuditFilters): Markup {
  if (entries.length === 0) return html`<p class="empty">No decision was made or refused in this time.</p>`;
  const query = new URLSearchParams({ ...filters }).toString();
  const refused = entries.filter(({ counted }) => !counted).length;
  const shown = entries.slice(0, SHOWN_MAX);
  return html`<p class="exports">
      <span>${entries.length - refused} counted, ${refused} refused.</span>
      <a href="/audit.csv?${query}">CSV</a>
      <a href="/audit.jsonl?${query}">JSON lines</a>
    </p>
    <div class="wide" tabindex="0" role="region" aria-label="Decisions">
      <table class="figures is-audit">
        <caption class="unseen">
          Decisions, the newest first
        </caption>
        <thead>
          <tr>
            !${['When', 'Who', 'Said', 'Answer', 'Plan', 'Run'].map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          !${shown.map(row)}
        </tbody>
      </table>
    </div>
    !${entries.length > shown.length ? html`<p class="note">These are the newest ${shown.length} of ${entries.length}. The exports have all.</p>` : ''}`;
}

function row(entry: AuditEntry): Markup {
  const { at, by, decision, plan, counted, answer, because, comment, change, of } = entry;
  const said = [comment && `“${comment}”`, change && `change ${change}`].filter(Boolean).join(', ');
  return html`<tr>
    <td data-head="When">!${momentMarkup(at)}</td>
    <td data-head="Who"><b>${shownName(by)}</b> <small>${howKnown(entry, 'reader')}</small></td>
    <td data-head="Said">${saidInWords(decision)} !${said === '' ? '' : html`<small>${said}</small>`}</td>
    <td data-head="Answer">
      <span class="pill ${counted ? 'is-resolved' : 'is-failed'}">${counted ? 'counted' : 'refused'}</span>
      !${counted || answer === undefined ? '' : html`<small>${answerInWords(answer)}${because ? `: ${because}` : ''}</small>`}
    </td>
    <td data-head="Plan"><code>${plan}</code></td>
    <td data-head="Run">
      <a href="/runs/${encodeURIComponent(of.run)}">${of.locationName}</a> <small>${of.environment}</small>
    </td>
  </tr>`;
}
