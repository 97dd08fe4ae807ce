import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';
import { base64, KEY, toml, WITHOUT_KEY } from './key-log-fixtures';

type Kind = ReturnType<typeof readConnectorApiKey>['kind'];

const read = (log: string): { kind: Kind; because: string } => readConnectorApiKey(Buffer.from(log), {});
const LOOK_UP = "+ kubectl get secret storage-secret-store -o 'jsonpath={.data}'\n";
const TEXT = `${toml()}# the end\n`;
/** The length of its base64 needs no padding, so nothing in it shows its end. */
const OPEN = `${WITHOUT_KEY}${'#'.repeat((3 - (WITHOUT_KEY.length % 3)) % 3)}`;

describe('an entry of a map on one line', () => {
  const maps: [printer: string, print: (value: string) => string][] = [
    ['Python', (value) => `{'slclient.toml': '${value}'}`],
    ['Ruby', (value) => `{"slclient.toml"=>"${value}"}`],
    ['Java', (value) => `{slclient.toml=${value}}`],
    ['jq', (value) => `slclient.toml ${value}`],
    ['yq', (value) => `data.slclient\\.toml = ${value}`],
  ];
  it.each(maps)('%s', (_printer, print) => {
    const finding = read(`${print(base64(TEXT))}\n`);

    expect(finding.kind).toBe('present');
    expect(JSON.stringify(finding)).not.toContain(KEY.slice(0, 4));
  });
  it.each(maps)('%s, cut', (_printer, print) => {
    const log = print(base64(OPEN));
    const kinds = new Set(Array.from(log, (_letter, at) => read(log.slice(0, at)).kind));

    expect(kinds).toEqual(new Set(['unreadable']));
  });
  it('is none in an annotation', () =>
    expect(read(`    last-applied: {"apiVersion":"v1","data":{"slclient.toml":"${base64(TEXT)}"}\n`).kind).toBe(
      'unreadable',
    ));
});

describe('base64 without a line end', () => {
  const behind = ['+ kubectl get cm x', '++ date', '$ exit', '# exit', '[root@carrier107 ~]# ', '[root@c ~]$ exit'];
  it.each([...behind, 'root@abc:~# exit', 'bash-4.4$ '])('with %j right behind it shows a key', (prompt) =>
    // Padding shows where base64 ends before a name.
    expect(read(`${LOOK_UP}${base64(`${TEXT}${'#'.repeat((4 - (TEXT.length % 3)) % 3)}`)}${prompt}\n`).kind).toBe(
      'present',
    ),
  );
  it.each(behind.filter((prompt) => prompt !== '$ exit'))('with %j right behind it shows no lack', (prompt) =>
    expect(read(`${LOOK_UP}${base64(OPEN)}${prompt}\n`).kind).toBe('unreadable'),
  );
  it('hides no look-up that has no answer', () => {
    const log = `${LOOK_UP}${base64(`${OPEN}#`)}+ kubectl get configmap storage-secret-store\n+ exit 0\n`;

    expect(read(log).because).toBe('The key log shows a look-up without an answer.');
  });
});
