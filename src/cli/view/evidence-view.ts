import type { EvidenceDocument } from './evidence-document';
import type { Next } from '../../contract/findings';
import { causeInWords, runbookOfSlug } from '../../runbooks';

/** How serious a finding is. Colours never say more than the words. */
type Tone = 'good' | 'bad' | 'doubt' | 'plain';

const TONES: Record<string, Tone> = {
  found: 'good',
  'cluster-on-location': 'good',
  present: 'good',
  working: 'good',
  missing: 'bad',
  rejected: 'bad',
  unreachable: 'bad',
  'as-expected': 'good',
  other: 'bad',
  'key-missing': 'bad',
  'key-rejected': 'bad',
  'iam-unreachable': 'bad',
};
const COLOURS: Record<Tone, string> = { good: '32', bad: '31', doubt: '33', plain: '0' };
const LABEL_WIDTH = 10;
const WIDTH_MIN = 60;
const WIDTH_MAX = 110;

/** Renders the document for a person: the findings, their meaning, the next action, and the lines that prove them. */
export function evidenceText(document: EvidenceDocument, look: { columns: number; hasColour: boolean }): string {
  const width = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, look.columns));
  const row = (label: string, kind: string | null, details: string[]): string[] => {
    const shown = kind === null ? paint('not given', '2', look.hasColour) : paint(kind, colourOf(kind), look.hasColour);
    const indent = ' '.repeat(LABEL_WIDTH);
    const lines = details.flatMap((detail) => wrap(detail, width - LABEL_WIDTH)).map((line) => `${indent}${line}`);
    return [`${paint(label.padEnd(LABEL_WIDTH), '1', look.hasColour)}${shown}`, ...lines];
  };
  const { location, apiKey, tokenLog, artifacts, cause, because, next } = document;
  const lines = [
    ...row('Location', location?.kind ?? null, location === null ? [] : [...placeOf(location), location.because]),
    ...(artifacts === undefined
      ? [
          ...row('API key', apiKey?.kind ?? null, apiKey === null ? [] : [apiKey.because]),
          ...row('Pod log', tokenLog?.kind ?? null, tokenLog === null ? [] : [tokenLog.because, measureOf(tokenLog)]),
        ]
      : artifacts.flatMap(({ artifact, kind, because: why }) => row('Artifact', kind, [artifact, why]))),
    '',
    ...row('Cause', cause, [location?.because, apiKey?.because, tokenLog?.because].includes(because) ? [] : [because]),
    ...row('Next', next, [ownStep(document) ?? nextStep(next)]),
  ];
  if (tokenLog !== null && tokenLog.excerpt.length > 0) {
    lines.push('', paint('Around getToken, redacted', '1', look.hasColour));
    lines.push(...tokenLog.excerpt.map((line) => `  ${line}`));
  }
  return `${lines.filter((line) => line !== ' '.repeat(LABEL_WIDTH)).join('\n')}\n`;
}

/** The next step in the words of the runbook that the artifacts are for; null if it has none of its own. */
function ownStep({ runbook: slug, cause, next }: EvidenceDocument): string | null {
  const runbook = slug === undefined ? null : runbookOfSlug(slug);
  if (runbook === null) return null;
  if (next === 'gate' && !runbook.remedies.includes('api-key-reset'))
    return 'Refresh the master; the key stays. Somebody must approve it.';
  if (next === 'more-evidence')
    return `Give all artifacts of the runbook: ${Object.keys(runbook.readers ?? {}).join(' and ')}.`;
  return causeInWords(runbook, cause).next?.join(' ') ?? null;
}

function nextStep(next: Next): string {
  switch (next) {
    case 'gate':
      return 'Replace the key of the account, region and resource group, then refresh the master. Somebody must approve it.';
    case 'escalate-razee':
      return 'Tell the Razee team: cluster-updater should have delivered the key.';
    case 'escalate-satellite-link':
      return 'Tell the satellite-link team, with the lines around getToken.';
    case 'person':
      return 'A person must look: the evidence names no cause.';
    case 'void':
      return 'Nothing to repair: the location is gone.';
    case 'more-evidence':
      return 'Add what is missing, above all the pod log (--pod-log).';
  }
}

function placeOf({ id, tugboat, region, account, resourceGroup }: NonNullable<EvidenceDocument['location']>): string[] {
  const place = [id, tugboat, region].filter((part) => part !== null).join(' · ');
  const owner = account === null ? '' : `account ${account}`;
  return [place, owner, resourceGroup === null ? '' : `resource group ${resourceGroup}`].filter((line) => line !== '');
}

function measureOf({ lines, newest, codes, statuses }: NonNullable<EvidenceDocument['tokenLog']>): string {
  return [
    `${lines} line${lines === 1 ? '' : 's'} with getToken`,
    newest === null ? 'no time shown' : `newest ${newest}`,
    ...codes,
    ...statuses.map((status) => `HTTP ${status}`),
  ].join(' · ');
}

function colourOf(kind: string): string {
  return COLOURS[TONES[kind] ?? (['gate', 'void'].includes(kind) ? 'plain' : 'doubt')];
}

function paint(text: string, code: string, hasColour: boolean): string {
  return hasColour ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
