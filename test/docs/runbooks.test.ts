import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { RUNBOOKS } from '../../src/runbooks';
import * as workflows from '../../src/workflows';
import { readRepository } from '../tidy/files';

/** Page, registry, rules of Prometheus, configuration, workflow and tests say the same of each runbook. */
type Row = string[];

const read = (path: string) => readFileSync(path, 'utf8');
const pageOf = (slug: string) => read(`docs/runbooks/${slug}.md`);
const FILES = readRepository('.');
const tests = FILES.filter(({ path }) => /^test\/.*\.test\.ts$/.test(path))
  .map(({ text }) => text)
  .join('\n');
/** A file, a folder, or a pattern with one star. */
const isThere = (place: string) => FILES.some(({ path }) => path.startsWith(place.split('*')[0]!));

/** The cells of the table with this head. */
function table(page: string, head: string): Row[] {
  const lines = page.slice(page.indexOf(head)).split('\n');
  const rows = lines.slice(
    2,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) => row.split('|').map((cell) => cell.trim()));
}

function inCode(text: string, pattern: RegExp): string[] {
  const words = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  return [...new Set(words.filter((word) => pattern.test(word)))].sort();
}

interface Rules {
  groups: { rules: { alert: string; labels: { service: string } }[] }[];
}
const RULES = (parse(read('deploy/prometheus/connector-alerts.yml')) as Rules).groups.flatMap(({ rules }) => rules);
const FLEET = parse(read('config/fleet.yaml')) as { alerts: Record<string, string[]> };
const LAB = parse(read('lab/config/fleet.yaml')) as {
  environments: Record<string, { informationJob: { parameters: Record<string, string> } }>;
};
const ENDS = ['declined', 'escalated', 'expired', 'resolved', 'void'];

test('every runbook has a page, and the rules fire the alerts of all of them', () => {
  const pages = FILES.flatMap(({ path }) => /^docs\/runbooks\/(.*)\.md$/.exec(path)?.[1] ?? []);

  expect(pages.sort()).toEqual(RUNBOOKS.map(({ slug }) => slug).sort());
  expect(RULES.map(({ alert }) => alert).sort()).toEqual(RUNBOOKS.flatMap(({ alerts }) => alerts).sort());
});

describe.each(RUNBOOKS)('$slug', ({ slug, type, steps, alerts, artifacts, causes, remedies }) => {
  const page = pageOf(slug);

  test('its page has its steps, in their order and with their titles', () => {
    const written = [...page.matchAll(/^\*\*([A-Z]\d?)\. ([^*]+)\.\*\*/gm)].map(([, id, title]) => [id, title]);
    expect(written).toEqual(Object.entries(steps));
    expect('R1' in steps).toBe(remedies.includes('api-key-reset'));
  });

  test('its page and the fleet file name its alerts', () => {
    expect(inCode(page, /^SatelliteLink/)).toEqual([...alerts].sort());
    expect(FLEET.alerts[slug]).toEqual(alerts);
  });

  test('its page names its artifacts, and the parameters of the job', () => {
    const own = inCode(page, /^connector_.*\.log$/);
    const { parameters } = LAB.environments['prod']!.informationJob;

    expect(own).toEqual([...artifacts].sort());
    expect(inCode(page.slice(page.indexOf('**S2.'), page.indexOf('**S3.')), /^[A-Z_a-z]+$/)).toEqual(
      Object.values(parameters).sort(),
    );
  });

  test('its page lists its causes, and each has a test', () => {
    const listed = table(page, '| evidence | cause |').map((row) => row[2]!.replaceAll('`', ''));
    const untested = Object.keys(causes).filter((cause) => !RegExp(`['" ]${cause}['"]`).test(tests));

    expect([...new Set(listed)].sort()).toEqual(Object.keys(causes).sort());
    expect(untested).toEqual([]);
  });

  test('its page lists how a run ends, and each end has a test', () => {
    const listed = table(page, '| outcome | means |').map((row) => row[1]!.replaceAll('`', ''));
    expect(listed.sort()).toEqual(ENDS);
    expect(ENDS.filter((end) => !tests.includes(`'${end}'`))).toEqual([]);
  });

  test('its workflow bears the name that the engine knows, and the files of its table are there', () => {
    const files = table(page, '| Step | Code | Test |').flatMap((row) => [
      ...inCode(row[2]!, /./).map((path) => `src/${path}`),
      ...inCode(row[3]!, /./),
    ]);

    expect(workflows).toHaveProperty(type);
    expect(isThere(`src/workflows/${slug}/workflow.ts`)).toBe(true);
    expect(files.filter((path) => !isThere(path))).toEqual([]);
  });
});
