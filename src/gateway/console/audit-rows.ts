import type { KeptDecision, RunFacts } from '../../archive/kept-run';

export type AuditEntry = KeptDecision & { of: RunFacts };

/** The fields of an entry in an export, in their order. Programs rely on the names. */
const FIELDS: Record<string, (entry: AuditEntry) => string> = {
  at: ({ at }) => at,
  environment: ({ of }) => of.environment,
  location: ({ of }) => of.location,
  location_name: ({ of }) => of.locationName,
  account: ({ of }) => of.account ?? '',
  run: ({ of }) => of.run,
  person: ({ by }) => by,
  verified: ({ verified }) => String(verified),
  via: ({ via }) => via ?? '',
  unproved: ({ unproved }) => unproved ?? '',
  decision: ({ decision }) => decision,
  plan: ({ plan }) => plan,
  counted: ({ counted }) => String(counted),
  answer: ({ answer }) => answer ?? '',
  because: ({ because }) => because ?? '',
  comment: ({ comment }) => comment ?? '',
  change: ({ change }) => change ?? '',
};

/** CSV as in RFC 4180. A spreadsheet shows each cell as text. */
export function inCsv(entries: readonly AuditEntry[]): string {
  const fields = Object.values(FIELDS);
  const rows = [Object.keys(FIELDS), ...entries.map((entry) => fields.map((field) => field(entry)))];
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export function inJsonLines(entries: readonly AuditEntry[]): string {
  const lines = entries.map((entry) =>
    JSON.stringify(Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field(entry)]))),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** A spreadsheet takes such a text for a formula, also behind blanks, and in the wide forms of East Asian keyboards. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** The apostrophe says to a spreadsheet that a text follows. */
function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
