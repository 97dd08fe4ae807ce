import { html } from 'ghtml';
import type { TokenLogFinding } from '../../contract/findings';
import { decidingLines, partsOfLine } from '../../evidence/token-log/deciding-words';
import type { LinePart } from '../../evidence/token-log/deciding-words';
import type { ReadRun } from '../../runs';
import { causeInWords, runbookOfRun } from '../../runbooks';
import { withMoments } from '../../words/times';
import type { Markup } from './page';
import { link, pill } from './words';

const LINES_OPEN = 2;

interface Shown {
  title: string;
  kind: string;
  because: string;
  source: Markup;
  more?: Markup;
}

/** The findings. Each names its source. We do not link artifacts, because they may hold a key. */
export function findingsPart(run: ReadRun): Markup {
  const { findings, cause } = run;
  const shown = [
    locationOf(findings.location),
    apiKeyOf(run),
    tokenLogOf(run),
    ...artifactsOf(findings.artifacts, run.links.build),
    ...proofOf(run),
  ].filter((one) => one !== null);
  if (shown.length === 0) return '';
  return html`<section class="card" data-key="findings" aria-labelledby="findings-title">
    <header>
      <h2 id="findings-title">Found</h2>
      !${cause === null ? '' : pill(cause, causeInWords(runbookOfRun(run), cause).title)}
    </header>
    !${shown.map(finding)}
  </section>`;
}

function finding({ title, kind, because, source, more = '' }: Shown): Markup {
  return html`<article class="finding" data-key="${title}">
    <h3>${title} <span class="kind">${kind}</span></h3>
    <p>${withMoments(because)}</p>
    !${more}
    <p class="source">From !${source}</p>
  </article>`;
}

function locationOf(location: ReadRun['findings']['location']): Shown | null {
  if (location === null) return null;
  const { kind, because, tugboat, source } = location;
  return {
    title: 'Location',
    kind,
    because,
    source: source === undefined ? 'the reply of xo' : link(source, 'the reply of xo in Slack'),
    more: tugboat === undefined ? undefined : html`<p class="fact">tugboat <code>${tugboat}</code></p>`,
  };
}

function apiKeyOf(run: ReadRun): Shown | null {
  const { apiKey } = run.findings;
  if (apiKey === null) return null;
  return { title: 'API key', ...apiKey, source: buildSource(run.links.build, 'the configuration of the connector') };
}

function tokenLogOf(run: ReadRun): Shown | null {
  const { tokenLog } = run.findings;
  if (tokenLog === null) return null;
  const facts = [...tokenLog.codes, ...tokenLog.statuses.map((status) => `HTTP ${status}`)];
  return {
    title: 'getToken',
    kind: tokenLog.kind,
    because: tokenLog.because,
    source: buildSource(run.links.build, 'the log of the connector’s pods'),
    more: html`!${facts.length === 0 ? '' : html`<p class="fact">!${facts.map((fact) => html`<code>${fact}</code> `)}</p>`}
    !${excerptOf(tokenLog)}`,
  };
}

/** The lines that decided are open. All lines around them are folded: they are long, and few people need them. */
function excerptOf(tokenLog: TokenLogFinding): Markup {
  const { excerpt, lines } = tokenLog;
  const open = decidingLines(excerpt, tokenLog).slice(0, LINES_OPEN);
  if (open.length === 0) return '';
  const folded =
    open.length === excerpt.length
      ? ''
      : html`<details data-key="excerpt">
          <summary>All ${excerpt.length} lines that were kept</summary>
          !${linesOf(
            excerpt.map((line) => partsOfLine(line, tokenLog)),
            'Redacted lines of the pod log',
          )}
        </details>`;
  return html`<p class="fact">${open.length} of ${lines} ${lines === 1 ? 'line' : 'lines'} with getToken</p>
    !${linesOf(open, 'Redacted lines of the pod log that decided')}!${folded}`;
}

function linesOf(lines: LinePart[][], label: string): Markup {
  const shown = lines.map(
    (parts) =>
      html`<span>!${parts.map(({ text, decides }) => (decides ? html`<mark>${text}</mark>` : html`${text}`))}</span>`,
  );
  return html`<pre class="excerpt" tabindex="0" aria-label="${label}">!${shown}</pre>`;
}

/** The findings from other artifacts, for the runbooks that read them. */
function artifactsOf(artifacts: ReadRun['findings']['artifacts'] = [], build: string | undefined): Shown[] {
  return artifacts.map(({ artifact, kind, because }) => ({
    title: artifact,
    kind,
    because,
    source: buildSource(build, 'the configuration of the connector'),
  }));
}

/** The findings in the newest build after the repair. */
function proofOf({ proof, findings }: ReadRun): Shown[] {
  if (proof === null) return [];
  const { apiKey, tokenLog, artifacts, link: build } = proof;
  if (apiKey === undefined || tokenLog === undefined)
    return artifactsOf(artifacts, build).map((one) => ({ ...one, title: `Proof: ${one.title}` }));

  const isAnother = apiKey.fingerprint !== undefined && apiKey.fingerprint !== findings.apiKey?.fingerprint;
  const key = isAnother ? 'The key is another one than before.' : apiKey.because;
  return [
    {
      title: 'Proof',
      kind: isAnother ? tokenLog.kind : apiKey.kind,
      because: `${key} ${tokenLog.because}`,
      source: buildSource(build, 'configuration and pod log after the repair'),
    },
  ];
}

function buildSource(build: string | undefined, what: string): Markup {
  if (build === undefined) return html`${what}`;
  const number = /\/(\d+)\/?$/.exec(build)?.[1];
  return html`${what}, !${link(build, number === undefined ? 'the build' : `build ${number}`)}`;
}
