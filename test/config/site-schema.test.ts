import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { SITE_FILES, siteSchema } from '../../src/config/site-schema';
import type { SiteFile } from '../../src/config/site-schema';

const FILES = Object.keys(SITE_FILES) as SiteFile[];
const FOLDERS = ['config', 'lab/config'];
const textOf = (folder: string, file: SiteFile) => readFileSync(join(folder, `${file}.yaml`), 'utf8');

function valid(file: SiteFile, content: unknown): boolean {
  return new Ajv({ strict: false, validateFormats: false }).compile(siteSchema(file))(content);
}

test.each(FILES)('the committed schema of the %s file is the generated one ("npm run schemas" writes it)', (file) => {
  const committed = JSON.parse(readFileSync(`docs/schemas/${file}.schema.json`, 'utf8')) as object;

  expect(committed).toEqual(JSON.parse(JSON.stringify(siteSchema(file))));
});

test.each(FOLDERS.flatMap((folder) => FILES.map((file) => [folder, file] as const)))(
  '%s/%s.yaml names its schema and is right by it',
  (folder, file) => {
    const text = textOf(folder, file);
    const [, named] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];

    expect(join(dirname(join(folder, 'x')), named!)).toBe(`docs/schemas/${file}.schema.json`);
    expect(valid(file, parse(text))).toBe(true);
  },
);

test.each<[string, SiteFile, (text: string) => string]>([
  ['a field that nothing reads', 'policy', (text) => text.replace('mode: observe', 'mode: observe\n    mood: good')],
  ['an unknown word', 'policy', (text) => text.replace('mode: observe', 'mode: perhaps')],
  ['a duration without its unit', 'policy', (text) => text.replace(/propagation: .*/, 'propagation: 30 m')],
  ['a channel by its name', 'fleet', (text) => text.replace(/threadChannel: .*/, "threadChannel: '#alerts'")],
  ['a team without a channel', 'fleet', (text) => text.replace(/otherwise:\n(?:\s+- .*\n)+/, 'otherwise: []\n')],
])('the schema sees %s', (_what, file, broken) => {
  const text = textOf('config', file);

  expect(broken(text)).not.toBe(text);
  expect(valid(file, parse(broken(text)))).toBe(false);
});
