import { randomUUID } from 'node:crypto';
import { taskQueues } from '../../src/contract/engine-names';
import { DEFAULT_RUNBOOK } from '../../src/runbooks';
import { Secret } from '../../src/config/secret';
import { intoList, type Route } from './described';
import { codecKeys } from '../codec/ring';
import { INTAKE, openGateway, type TestGateway, VIEWER } from './gateway';
import { SLACK_WITHOUT_BOT } from './slack-app';
import { speak } from './socket';
import { IS_THOROUGH } from '../thorough';

/** Requests as no client writes them, to each route that the gateway has: byte by byte, on a connection of its own. */
const NO_LIMIT = { perMinute: 1e9, alertsPerMinute: 1e9, wrongPerMinute: 1e9 };
const queuePrefix = `lab-${randomUUID()}-`;
let gateway: TestGateway;
const routes: Route[] = [];
beforeAll(async () => {
  gateway = await openGateway({
    queuePrefix,
    // With keys it has the codec server too.
    env: codecKeys('a'),
    config: {
      signIn: { sessionKeys: [new Secret('n'.repeat(32))] } as never,
      slack: SLACK_WITHOUT_BOT,
    },
    options: {
      limits: NO_LIMIT,
      onRoute: intoList(routes),
    },
  });
});
afterAll(() => gateway.close());

const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const AS_VIEWER = `Authorization: Bearer ${VIEWER}`;
const AS_SOURCE = `Authorization: Bearer ${INTAKE}`;
const PROTO = '{"__proto__":{"role":"approver"},"constructor":{"prototype":{"role":"approver"}}}';

interface Strange {
  /** The request line's target, made of the path of the route. */
  target?: (path: string) => string;
  headers?: string[];
  body?: string;
}

const STRANGE: Record<string, Strange> = {
  'two logins': { headers: [AS_VIEWER, AS_SOURCE] },
  'two cookies': { headers: ['Cookie: satlink-session=a', 'Cookie: satlink-session=b'] },
  'two content types': { headers: [AS_SOURCE, JSON_TYPE, FORM_TYPE], body: '{}' },
  'two hosts': { headers: ['Host: other.example'] },
  'no content type': { headers: [AS_SOURCE], body: '{}' },
  'an empty content type': { headers: [AS_SOURCE, 'Content-Type:'], body: '{}' },
  'UTF-7': { headers: [AS_SOURCE, `${JSON_TYPE}; charset=utf-7`], body: '+AHs-+AH0-' },
  'UTF-16': { headers: [AS_SOURCE, `${JSON_TYPE}; charset=utf-16le`], body: '{\0}\0' },
  'a charset that is none': { headers: [AS_SOURCE, `${JSON_TYPE}; charset="`], body: '{}' },
  'a content encoding': { headers: [AS_SOURCE, JSON_TYPE, 'Content-Encoding: gzip'], body: '{}' },
  'another method, by a header': { headers: [AS_VIEWER, 'X-HTTP-Method-Override: DELETE', 'X-Method: PUT'] },
  'another method, by a field': { headers: [AS_VIEWER, FORM_TYPE], body: '_method=DELETE' },
  'an address with another host': { target: (path) => `http://other.example${path}` },
  'an address of another scheme': { target: (path) => `ftp://other.example${path}` },
  'slashes that are encoded': { target: (path) => path.replaceAll('/', '%2f') },
  'slashes that are encoded within': { target: (path) => `${path}%2f..%2f..%2fmetrics` },
  'steps upwards': { target: (path) => `${path}/../../../../healthz` },
  'two slashes': { target: (path) => `/${path}` },
  'a query twice': { target: (path) => `${path}?environment=prod&environment=stage&show=a&show=b` },
  'a query of inherited names': { target: (path) => `${path}?__proto__[role]=approver&constructor.prototype.role=x` },
  'inherited names in JSON': { headers: [AS_SOURCE, JSON_TYPE], body: PROTO },
  'inherited names in a form': { headers: [FORM_TYPE], body: '__proto__[role]=approver&constructor[prototype]=x' },
  'a field twice in JSON': { headers: [AS_SOURCE, JSON_TYPE], body: '{"decision":"approve","decision":"reject"}' },
  'a field twice in a form': { headers: [FORM_TYPE], body: 'decision=approve&decision=reject&digest=a&digest=b' },
  'a body that is announced too large': { headers: [AS_SOURCE, JSON_TYPE, 'Content-Length: 100000000'] },
  'a length that is none': { headers: [AS_SOURCE, JSON_TYPE, 'Content-Length: 1e3'] },
  'a length and chunks': { headers: [JSON_TYPE, 'Transfer-Encoding: chunked', 'Content-Length: 5'], body: '0\r\n\r\n' },
};

/** In `npm test` each kind goes to every third route, and each route gets every third kind. */
const isItsTurn = (kind: number, route: number) => IS_THOROUGH || (kind + route) % 3 === 0;
/** Streams go on; what they begin with is enough. */
const isStream = (url: string) => /live|events/.test(url);

test.concurrent.each(Object.entries(STRANGE).map(([what, strange], kind) => [what, strange, kind] as const))(
  '%s: no route has a fault, shows a stack or starts anything',
  async (_what, strange, kind) => {
    const { target = (path: string) => path, headers = [], body } = strange;
    const faults: string[] = [];
    const asked = routes.filter((one) => !isStream(one.url)).filter((_, route) => isItsTurn(kind, route));
    for (const { method, url } of asked) {
      const path = url.replace(/:\w+/g, 'nothing').replace('*', 'nothing');
      const isLengthGiven = headers.some((one) => /^(content-length|transfer-encoding)/i.test(one));
      const length = body === undefined || isLengthGiven ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
      const lines = [
        `${method} ${target(path)} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: close',
        ...headers,
        ...length,
      ];
      const ask = () => speak(gateway.url, `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
      let { status, headers: given, body: said } = await ask();
      // An engine that is busy gives no answer in time, and the gateway says so.
      for (let again = 0; status === 503 && again < 5; again++) ({ status, headers: given, body: said } = await ask());
      const isRefusal = status >= 400 && status < 500;
      const isPage = /^text\/html/.test(given['content-type'] ?? '');
      const isProblem = /^application\/(problem\+)?json/.test(given['content-type'] ?? '');
      // Nobody signs in here: the issuer is away.
      const isAway = url === '/sign-in' && status === 503;
      if (!isAway && (status < 200 || status > 499)) faults.push(`${method} ${url}: ${status}`);
      if (isRefusal && method !== 'HEAD' && !isPage && !isProblem)
        faults.push(`${method} ${url}: ${status} as ${given['content-type']}`);
      if (/\bat \S+ \(|node_modules/.test(said)) faults.push(`${method} ${url}: a stack`);
    }

    expect(routes.length).toBeGreaterThan(20);
    expect(faults).toEqual([]);
    const runs = `WorkflowType = '${DEFAULT_RUNBOOK.type}' AND TaskQueue = '${taskQueues(queuePrefix).diagnosis}'`;
    expect((await gateway.engine.client.workflow.count(runs)).count).toBe(0);
    expect(({} as { role?: string }).role).toBeUndefined();
    expect(gateway.log.join('')).not.toContain('a request failed');
  },
);
