import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { evidenceCommand, runEvidence, type EvidenceOptions } from '../../src/cli/commands/evidence';

const KEY = 'Qx7_kPz2-Lm9RtYwVbN4sDfGhJ0cUeIoA1qZ3xC5vB8n';
const LOCATION = 'c0abcdefghij12345678';
const XO = `
              ClusterID: ${LOCATION}
                 Region: us-east
 ActualDatacenterCluster: prod-wdc04.carrier107
               ServerURL: https://c107.us-east.satellite.cloud.ibm.com:32504
            DesiredState: deployed
          MultishiftType: multishift_controller
     MultishiftAccountID: 0123456789abcdef0123456789abcdef
`;
const TOML = `[Bluemix]\n  iam_url = "https://iam.cloud.ibm.com"\n  iam_api_key = "${KEY}"\n`;
const KEY_LOG = `apiVersion: v1\ndata:\n  slclient.toml: ${Buffer.from(TOML).toString('base64')}\nkind: Secret\nmetadata:\n  name: storage-secret-store\n`;
const POD_LOG = `2026-11-22T10:00:00Z INFO server ready
2026-11-22T10:00:01Z ERROR getToken error region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null" apikey=${KEY}
2026-11-22T10:00:02Z INFO used ${KEY.slice(0, 20)} and ${Buffer.from(KEY).toString('base64')}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

class Sink extends PassThrough {
  text = '';
  constructor() {
    super();
    this.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }
}

/** Runs the command on these options and checks what holds for every run: nothing printed contains a part of the key. */
async function check(options: EvidenceOptions, input = ''): Promise<{ code: number; out: string; err: string }> {
  const stdout = new Sink();
  const stderr = new Sink();
  const code = await runEvidence(options, { stdout, stderr, stdin: Readable.from([Buffer.from(input)]) });
  await new Promise((resolve) => setImmediate(resolve));

  const encoded = [KEY, Buffer.from(KEY).toString('base64'), Buffer.from(KEY).toString('hex'), encodeURIComponent(KEY)];
  for (const form of encoded) {
    for (let at = 0; at + 5 <= form.length; at++)
      expect(stdout.text + stderr.text).not.toContain(form.slice(at, at + 5));
  }
  return { code, out: stdout.text, err: stderr.text };
}

describe('with --json', () => {
  it('prints the whole object on one line', async () => {
    const options = { xo: file('xo', XO), apiKeyLog: file('key', KEY_LOG), podLog: file('pods', POD_LOG), json: true };

    const { code, out, err } = await check({ ...options, environment: 'prod', location: LOCATION });

    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.split('\n')).toHaveLength(2);
    const because =
      'IAM was reached and rejected the key (HTTP 400). 1 of 1 login failed in 1 pod, the newest at 2026-11-22T10:00:01.000Z.';
    expect(JSON.parse(out)).toEqual({
      location: {
        kind: 'found',
        id: LOCATION,
        tugboat: 'prod-wdc04-carrier107',
        datacenter: 'wdc04',
        region: 'us-east',
        account: '0123456789abcdef0123456789abcdef',
        resourceGroup: null,
        because: `xo shows location ${LOCATION} on tugboat prod-wdc04-carrier107.`,
      },
      apiKey: { kind: 'present', because: 'iam_api_key is present in slclient.toml.' },
      tokenLog: {
        kind: 'rejected',
        lines: 1,
        newest: '2026-11-22T10:00:01.000Z',
        codes: [],
        statuses: [400],
        excerpt: [
          '2026-11-22T10:00:00Z INFO server ready',
          '2026-11-22T10:00:01Z ERROR getToken error region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null" apikey=…',
          '2026-11-22T10:00:02Z INFO used … and …',
        ],
        because,
      },
      cause: 'key-rejected',
      because,
      next: 'gate',
    });
  });

  it('has null for what was not given', async () => {
    const { out } = await check({ podLog: file('pods', POD_LOG), json: true });

    expect(JSON.parse(out)).toMatchObject({ location: null, apiKey: null, cause: 'inconclusive', next: 'person' });
  });

  it.each(['', '<html>', '\0\0'])('judges what cannot be read: %j', async (content) => {
    const path = file('x', content);

    const { code, out } = await check({ xo: path, apiKeyLog: path, podLog: path, json: true });

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      location: { kind: 'unreadable', id: null },
      apiKey: { kind: 'unreadable' },
      tokenLog: { kind: 'unreadable', lines: 0, newest: null, excerpt: [] },
      cause: 'inconclusive',
    });
  });
});

describe('for a person', () => {
  it('shows what was found, what it means and what comes next', async () => {
    const { out } = await check({ apiKeyLog: file('key', KEY_LOG), podLog: file('pods', POD_LOG) });

    expect(out).toBe(`Location  not given
API key   present
          iam_api_key is present in slclient.toml.
Pod log   rejected
          IAM was reached and rejected the key (HTTP 400). 1 of 1 login failed
          in 1 pod, the newest at 2026-11-22T10:00:01.000Z.
          1 line with getToken · newest 2026-11-22T10:00:01.000Z · HTTP 400

Cause     key-rejected
Next      gate
          Replace the key of the account, region and resource group, then
          refresh the master. Somebody must approve it.

Around getToken, redacted
  2026-11-22T10:00:00Z INFO server ready
  2026-11-22T10:00:01Z ERROR getToken error region us-east, code: 401. IAM Error: "status code: 400. Provided API key could not be found.", API Error: "null" apikey=…
  2026-11-22T10:00:02Z INFO used … and …
`);
  });

  it('reads standard input', async () => {
    const { code, out } = await check({ xo: '-' }, XO);

    expect(code).toBe(0);
    expect(out).toContain('prod-wdc04-carrier107');
  });
});

describe('the location that xo names', () => {
  it('counts for the other evidence when a cluster was asked about', async () => {
    const cluster = 'c9zyxwvutsrq87654321';
    const xo = XO.replace(`ClusterID: ${LOCATION}`, `ClusterID: ${cluster}`).replace(
      'multishift_controller',
      'multishift_cruiser',
    );
    const log = `location_id: ${LOCATION} getToken error status code: 400\n`;
    const options = {
      xo: file('xo', `${xo} MultishiftControllerID: ${LOCATION}\n`),
      podLog: file('pods', log),
      json: true,
    };

    const { out } = await check({ ...options, location: cluster });

    expect(JSON.parse(out)).toMatchObject({
      location: { kind: 'cluster-on-location', id: LOCATION },
      tokenLog: { kind: 'rejected' },
    });
  });
});

describe('errors', () => {
  it.each<[string, EvidenceOptions]>([
    ['no file', {}],
    ['two times standard input', { xo: '-', podLog: '-' }],
    ['a location that is none', { xo: '-', location: 'c0; rm -rf /' }],
    ['an environment that is none', { xo: '-', environment: 'prod!' }],
  ])('%s is wrong usage', async (_name, options) => {
    const { code, out, err } = await check(options);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^satlink evidence: .*\nTry: satlink evidence --help\n$/);
  });

  it('a file that is not there, or a folder', async () => {
    for (const path of [join(folder, 'none'), folder]) {
      const { code, out, err } = await check({ xo: file('xo', XO), podLog: path });

      expect(code).toBe(1);
      expect(out).toBe('');
      expect(err).toContain(path);
    }
  });

  it('a reader that went away does not end in a crash', async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });

    const code = await runEvidence({ xo: '-' }, { stdout: gone, stderr: new Sink(), stdin: Readable.from([XO]) });

    expect(code).toBe(0);
  });

  it('a source that fails half-way is not believed', async () => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push(POD_LOG);
    setImmediate(() => stdin.destroy(new Error('broken')));
    const stdout = new Sink();

    const code = await runEvidence({ podLog: '-', json: true }, { stdout, stderr: new Sink(), stdin });

    expect(code).toBe(0);
    expect(JSON.parse(stdout.text)).toMatchObject({ tokenLog: { kind: 'unreadable' } });
  });
});

it('shows an example in its help', () => {
  let help = '';
  const command = evidenceCommand().configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  expect(help).toContain('$ satlink evidence --');
  expect(help).toContain('Usage: satlink evidence');
});

describe('the artifacts of a runbook that reads its own', () => {
  const configMap = (entry: string): string =>
    `apiVersion: v1\ndata:\n  ${entry}\nkind: ConfigMap\nmetadata:\n  name: x\n`;
  const [clusterId, region] = ['connector_ks_configMap.log', 'connector_sl_configMap.log'] as const;
  const both = (id: string, name: string): string[] => [
    file(clusterId, configMap(`cluster_id: ${id}`)),
    file(region, configMap(`region: ${name}`)),
  ];
  const judged = async (options: EvidenceOptions) =>
    JSON.parse((await check({ environment: 'prod', json: true, ...options })).out) as Record<string, unknown>;

  it.each([
    [LOCATION, 'us-east', 'config-readable', 'person'],
    [LOCATION, 'eu-de', 'config-stale', 'gate'],
    ['c0abcdefghij99999999', 'us-east', 'config-foreign', 'escalate-razee'],
    ['<no value>', 'us-east', 'config-missing', 'escalate-razee'],
    [`"${KEY}"`, 'us-east', 'inconclusive', 'person'],
  ])('%s and %s mean %s', async (id, name, cause, next) => {
    const options = { artifact: both(id, name), xo: file('xo', XO) };
    expect(await judged(options)).toMatchObject({ cause, next, runbook: 'connector-cannot-get-cluster-id' });
  });

  it('are judged after the location', async () => {
    const xo = file('xo', XO.replace('deployed', 'deleted'));
    expect(await judged({ artifact: both(LOCATION, 'us-east'), xo })).toMatchObject({ cause: 'location-gone' });
  });

  it('name no cause where one is not given', async () => {
    const [first = ''] = both(LOCATION, 'us-east');
    expect(await judged({ artifact: [first], location: LOCATION })).toMatchObject({ cause: 'none-seen' });
  });

  it('prove nothing beyond what is read of them', async () => {
    const artifact = [file(clusterId, `${configMap('other: x')}${'\n'.repeat(256 * 1024)}`)];
    expect(await judged({ artifact, location: LOCATION })).toMatchObject({ artifacts: [{ kind: 'unreadable' }] });
  });

  it('come with the words of their runbook', async () => {
    const { out } = await check({ artifact: both(LOCATION, 'eu-de'), xo: file('xo', XO), environment: 'prod' });
    expect(out).toContain('Refresh the master; the key stays.');
    expect(out).not.toContain('Pod log');
  });

  it.each<[string, EvidenceOptions]>([
    ['another name', { artifact: ['x.log'], environment: 'prod', location: LOCATION }],
    ['one name twice', { artifact: [`a/${region}`, `b/${region}`], environment: 'prod', location: LOCATION }],
    ['the log of another runbook', { artifact: [region], podLog: 'x', environment: 'prod', location: LOCATION }],
    ['no location', { artifact: [region], environment: 'prod' }],
    ['no environment', { artifact: [region], location: LOCATION }],
  ])('are refused with %s', async (_name, options) => expect((await check(options)).code).toBe(2));
});
