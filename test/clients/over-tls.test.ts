import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeWires, openWire } from './wire';

/** Redirects over a real TLS connection: the client runs in a process of its own, which trusts our certificate from its start. */
const NOT_OVER_HTTP = expect.stringMatching(/^never: a redirect leads from https to http/) as string;
const NOWHERE = expect.stringMatching(/without saying where to/) as string;

let folder: string;
let server: Server;
let served: { path: string; login: boolean }[] = [];
let redirects: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'over-tls-'));
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...kind, ...files, ...names], { stdio: 'ignore' });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)));
  server = createServer({ key: key!, cert: cert! }, ({ url = '', headers }, response) => {
    served.push({ path: url, login: headers.authorization !== undefined });
    const number = /\/(\d+)\/artifact\//.exec(url)?.[1];
    if (number === undefined) response.end('over TLS');
    else response.writeHead(302, { Location: redirects[Number(number)] }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(closeWires);
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** What becomes of each artifact, where Jenkins answers its address with such a redirect. */
async function outcomes(to: string[], artifactHosts: string[]): Promise<string[]> {
  [served, redirects] = [[], to];
  const program = ['--require', './scripts/from-source.cjs', join(__dirname, 'over-tls.ts')];
  const port = (server.address() as AddressInfo).port;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') };
  const args = [...program, `https://127.0.0.1:${port}`, String(to.length), ...artifactHosts];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as string[];
}

test('a redirect out of TLS is refused before anything is sent, whatever host it names', async () => {
  const plain = await openWire();
  const { port } = new URL(plain.url);
  const to = [`${plain.url}/x`, `http://localhost:${port}/x`, `http://127.0.0.1:${port}@localhost:${port}/x`];

  expect(await outcomes(to, ['other.example'])).toEqual(to.map(() => NOT_OVER_HTTP));
  expect(plain.requests).toEqual([]);
  expect(served).toHaveLength(to.length);
});

test('nor is one followed with another scheme', async () => {
  const to = ['file:///etc/passwd', 'ftp://localhost/x', 'javascript:x', 'data:,x', 'ws://localhost/x', 'http://'];

  expect(await outcomes(to, ['localhost'])).toEqual(to.map(() => NOWHERE));
});

test('nor after a hop over TLS, or over a host that the fleet file names', async () => {
  const plain = await openWire();
  const named = await openWire();
  named.answer({ status: 302, headers: { Location: plain.url.replace('127.0.0.1', 'localhost') } });

  expect(await outcomes([`${named.url}/x`], [new URL(named.url).host])).toEqual([NOT_OVER_HTTP]);
  expect([named.requests.length, plain.requests.length]).toEqual([1, 0]);
});

test('a host that the fleet file names is reached over http, and one over TLS, both without our login', async () => {
  const plain = await openWire();
  plain.answer({ body: 'over http' });
  const { port } = server.address() as AddressInfo;
  const to = [`${plain.url}/x`, `https://localhost:${port}/x`];

  expect(await outcomes(to, [new URL(plain.url).host, `localhost:${port}`])).toEqual(['over http', 'over TLS']);
  expect(plain.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(served.filter(({ path }) => path === '/x')).toEqual([{ path: '/x', login: false }]);
});

test('a site whose certificate nobody trusts is not sent our login', async () => {
  const { port } = server.address() as AddressInfo;
  const program = ['--require', './scripts/from-source.cjs', join(__dirname, 'over-tls.ts')];
  served = [];
  const { stdout } = await promisify(execFile)(process.execPath, [...program, `https://127.0.0.1:${port}`, '1']);

  expect(JSON.parse(stdout)).toEqual([expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT')]);
  expect(served).toEqual([]);
});
