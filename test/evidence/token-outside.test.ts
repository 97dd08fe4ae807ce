import { check } from './check-token-log';
import { readConnectorApiKey } from '../../src/evidence/api-key/connector-api-key';

const PODS = ['link-6f7d8c9b5d-x7k2p', 'link-6f7d8c9b5d-m4c9d'];
const BAD = 'getToken error: status code: 400, BXNIM0415E';
const GOOD = 'getToken response status code: 200';

describe('a pod in front of the word, in a form that nobody knows', () => {
  it.each([
    ['CSV', (pod: string) => `"${pod}","connector",`],
    ['a file of grep', (pod: string) => `logs/${pod}.log:12:`],
    ['a tag of Fluentd', (pod: string) => `2026-11-25 09:41:00.000000000 +0000 kube.${pod}_ibm_connector.log: `],
    ['tabs', (pod: string) => `${pod}\tconnector\t`],
    ['slashes', (pod: string) => `ibm/${pod}/connector `],
    ['an address of a node', (pod: string) => `10.0.0.${PODS.indexOf(pod) + 1} `],
    ['a number', (pod: string) => `#${PODS.indexOf(pod)} `],
    ['the id of a container', (pod: string) => `${PODS.indexOf(pod)}a1b2c3d4e5f `],
    ['a host in a search', (pod: string) => `11/25/26 9:41:00.118 AM host=${pod} source=connector `],
    ['an instance', (pod: string) => `instance=${PODS.indexOf(pod)} `],
    ['a numbered name behind a time', (pod: string) => `2026-11-25T09:41:00Z agent-${PODS.indexOf(pod)} `],
    ['a number in brackets behind a time', (pod: string) => `2026-11-25T09:41:00Z [${PODS.indexOf(pod)}] `],
    ['a process of a platform', (pod: string) => `2026-11-25T09:41:00Z app[web.${PODS.indexOf(pod)}]: `],
  ])('%s', (_name, prefix) => {
    const [one = '', two = ''] = PODS.map(prefix);
    check([one + BAD, two + GOOD], { kind: 'mixed' });
    check([two + GOOD, one + BAD], { kind: 'mixed' });
    check([one + BAD, two + BAD], { kind: 'rejected' });
    check([one + BAD, one + GOOD], { kind: 'working' });
  });
});

describe('a header above the lines of a pod', () => {
  it.each([
    (pod: string) => `Logs for pod ${pod}:`,
    (pod: string) => `+ kubectl logs -n ibm ${pod} -c connector`,
    (pod: string) => `# ${pod}`,
    (pod: string) => `==> ${pod.slice(-5)}.log <==`,
    (pod: string) => `logs/${pod.slice(-5)}.log:`,
    (pod: string) => `Dumping logs for ${pod} (connector) to stdout`,
    (pod: string) => `[${pod}]`,
    (pod: string) => `${pod}: |`,
    (pod: string) => `${pod} - connector\n-----`,
    (pod: string) => `Name:         ${pod}`,
    (pod: string) => `## Pod \`${pod}\``,
    (pod: string) => `=== ${pod} 2026-11-25T09:45:00Z ===`,
    (pod: string) => `[2026-11-25T09:45:00.000Z] + kubectl logs ${pod}`,
    (pod: string) => `$ docker logs connector-${PODS.indexOf(pod)}`,
    (pod: string) => `--- connector-${PODS.indexOf(pod)} ---`,
    (pod: string) => `--- pod ${PODS.indexOf(pod) + 1} of 2 ---`,
    (pod: string) => `*** 10.2.3.${PODS.indexOf(pod)} ***`,
  ])('%s', (header) => {
    const [one = '', two = ''] = PODS.map(header);
    check([one, BAD, two, GOOD], { kind: 'mixed' });
    check([two, GOOD, one, BAD], { kind: 'mixed' });
    check([one, BAD, two, BAD], { kind: 'rejected' });
  });

  it('is no line of a log that names a pod and has a time', () =>
    check([BAD, `INFO 09:41:00 started ${PODS[0]}`, GOOD], { kind: 'working' }));
});

describe('a property that names the origin, behind the word', () => {
  it.each(['nodeName', 'instance_id', 'service.instance.id', 'replica', 'agentId', 'machine_name'])('%s', (name) => {
    const [one, two] = [BAD, GOOD].map((msg, index) => JSON.stringify({ msg, [name]: `link-${index}` }));
    check([one ?? '', two ?? ''], { kind: 'mixed' });
  });

  it('the last column', () => check([`"${BAD}","${PODS[0]}"`, `"${GOOD}","${PODS[1]}"`], { kind: 'mixed' }));

  it('is not the instance of IAM that an answer names', () =>
    check([`${BAD} "context":{"instanceId":"iamid-1"}`, GOOD], { kind: 'working' }));
});

it('a log whose times begin again was put together from several', () => {
  const clock = (second: number, text: string): string => `2026-11-25T09:41:0${second}Z ${text}`;
  check([clock(1, BAD), clock(5, BAD), clock(1, GOOD), clock(5, GOOD)], { kind: 'mixed' });
  check([clock(1, BAD), clock(5, GOOD), clock(4, GOOD)], { kind: 'working' });
});

describe('answers that do not judge the key', () => {
  it.each([
    'status 400 (invalid_request) the request did not fit',
    '[unsupported_grant_type] 400 Bad Request',
    '401 Unauthorized\nResponse: <?xml version="1.0"?><Error/>',
    'status code: 400, body:\nHost not allowed',
    'status 400: Expecting value: line 1 column 1 (char 0)',
    'status 400 Unexpected end of JSON input',
    'CONNECT iam.cloud.ibm.com:443 HTTP/1.1 -> 400 Bad Request',
  ])('%s', (message) => {
    check([`2026-11-25T09:41:00Z ERROR getToken error: ${message}`, '2026-11-25T09:42:00Z INFO idle'], {
      kind: 'unclear',
    });
  });

  it('an object of IAM on the line behind "body:" is its answer', () =>
    check(['getToken error: status code: 400, body:', '{"errorCode":"BXNIM0415E"}'], { kind: 'rejected' }));
});

it.each([
  'Post "https://iam.example.com/identity/token": malformed HTTP response "x"',
  'Parse Error: Expected HTTP/',
  'EOF occurred in violation of protocol (_ssl.c:1007)',
  'wget: download timed out',
])('a network that failed: %s', (message) => check([`getToken error: ${message}`], { kind: 'unreachable' }));

it.each(['<redacted>', '(hidden)', '{{masked}}'])('a key that is called hidden is not missing: %s', (value) => {
  const toml = `[Bluemix]\n  iam_url = "https://iam.cloud.ibm.com"\n  iam_api_key = "${value}"\n  pay_tier = "paid"\n`;
  const data = Buffer.from(toml).toString('base64');
  const log = `apiVersion: v1\ndata:\n  slclient.toml: ${data}\nkind: Secret\nmetadata:\n  name: storage-secret-store\ntype: Opaque\n`;
  expect(readConnectorApiKey(Buffer.from(log), {}).kind).toBe('masked');
});
